// Where the customer writes: grows with the text, keeps a draft, sends with Enter.

import { keepDraft, leftDraft, ownDraft } from "./draft.js";
import { say } from "./texts.js";

const WARN_BELOW = 200;

export class Composer {
  #form;
  #field;
  #button;
  #left;

  /**
   * @param form the form with its textarea and button
   * @param left where to say how many characters are left
   * @param written called with the text when the customer sends it
   */
  constructor(form, left, written) {
    this.#form = form;
    this.#field = form.querySelector("textarea");
    this.#button = form.querySelector(".send");
    this.#left = left;
    this.#field.value = ownDraft();
    this.#field.addEventListener("input", () => this.#changed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(written);
    });
    this.#changed();
    leftDraft().then((left) => {
      if (!this.#field.value) this.#field.value = left;
      this.#changed();
    });
  }

  focus() {
    this.#field.focus();
  }

  /** Says again how much may still be written, after the language changed. */
  relabel() {
    const left = this.#field.maxLength - this.#field.value.length;
    this.#left.hidden = left >= WARN_BELOW;
    this.#left.textContent = say("left", { count: left });
  }

  #key(event) {
    // While somebody composes a character, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #send(written) {
    const text = this.#field.value.trim();
    if (text === "") return;
    this.#field.value = "";
    this.#changed();
    this.focus();
    written(text);
  }

  #changed() {
    this.#button.disabled = this.#field.value.trim() === "";
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
    this.relabel();
    keepDraft(this.#field.value);
  }
}
