// Marks the words selected in a field as an entity: [words](entity), as Rasa writes it.

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-entity]");
  if (!button) return;
  const part = button.closest("[data-mark]");
  const field = part.querySelector("textarea, input:not([type=checkbox])");
  let [start, end] = [field.selectionStart, field.selectionEnd];
  // Words that are marked already are marked anew as a whole.
  for (const mark of field.value.matchAll(/\[[^\]]*\](\([^)]*\)|\{[^}]*\})/g)) {
    if (start < mark.index + mark[0].length && end > mark.index) {
      start = Math.min(start, mark.index);
      end = Math.max(end, mark.index + mark[0].length);
    }
  }
  const words = field.value.slice(start, end).replace(/\[([^\]]*)\](\([^)]*\)|\{[^}]*\})/g, "$1");
  const bare = words.trim();
  part.querySelector("[data-none]").hidden = Boolean(bare);
  if (!bare) return;
  const entity = button.dataset.entity;
  const marked = entity ? words.replace(bare, () => `[${bare}](${entity})`) : words;
  field.setRangeText(marked, start, end, "select");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  part.querySelector("details").open = false;
  field.focus();
});
