// The ways to choose a file: the paper clip, a phone's camera behind it, pasting, dragging.

export class Attaching {
  #chosen;

  /**
   * @param chosen called with each File
   * @param parts the clip's button, its hidden input, the field to paste into, where to drop
   */
  constructor(chosen, { button, input, field, target }) {
    this.#chosen = chosen;
    button.onclick = () => input.click();
    input.onchange = () => {
      this.#take(input.files);
      input.value = "";
    };
    field.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files ?? [];
      // A copied piece of a page is words and a picture of them: the words are meant.
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.#take(files);
    });
    this.#listenForDrops(target);
  }

  #listenForDrops(target) {
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    let depth = 0; // each element under the pointer is entered and left by itself
    const shown = (change) => {
      depth = Math.max(0, depth + change);
      target.classList.toggle("dropping", depth > 0);
    };
    target.addEventListener("dragenter", (event) => holdsFiles(event) && shown(1));
    target.addEventListener("dragleave", (event) => holdsFiles(event) && shown(-1));
    target.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
    target.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      shown(-depth);
      this.#take(event.dataTransfer.files);
    });
  }

  #take(files) {
    for (const file of files) this.#chosen(file);
  }
}
