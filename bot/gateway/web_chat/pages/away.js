// The form for when a person is wanted and none is there: how the shop can reach the visitor.

import { language, say } from "./texts.js";

const DRAFT = "sapa-away";

export class Away {
  #form;
  #words;
  #trouble;
  #away = null;
  #sentAs = null;

  /**
   * @param form the form, with the paragraph that says when the shop answers
   * @param words that paragraph
   * @param trouble where to say what is missing
   * @param given called with {name, email, phone, text}; returns the id of the message it became
   */
  constructor(form, words, trouble, given) {
    this.#form = form;
    this.#words = words;
    this.#trouble = trouble;
    this.#restore();
    form.addEventListener("input", () => this.#keep());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const contact = this.#fields();
      const isMissing = !contact.email && !contact.phone;
      this.#say(isMissing ? say("contactMissing") : "");
      if (isMissing) form.elements.email.focus();
      else this.#sentAs = given(contact);
      form.hidden = this.#sentAs !== null;
    });
  }

  /** @param away {opens, by_mail} while nobody is there, else null */
  show(away) {
    this.#away = away;
    if (!away) this.#sentAs = null;
    this.#form.hidden = !away || this.#sentAs !== null;
    this.relabel();
  }

  /** The shop has it: nothing is kept here any more. */
  taken(id) {
    if (id !== this.#sentAs) return;
    this.#form.reset();
    try { sessionStorage.removeItem(DRAFT); } catch { /* nothing was kept */ }
  }

  /** It was not taken: the form is there again as it was. Says whether it was this message. */
  refused(id, why) {
    if (id !== this.#sentAs) return false;
    this.#sentAs = null;
    this.#form.hidden = !this.#away;
    this.#say(why);
    return true;
  }

  relabel() {
    if (!this.#away) return;
    const opens = this.#away.opens?.[language()];
    const when = opens ? say("awayUntil", { opens }) : say("awayNow");
    this.#words.textContent = `${when} ${say(this.#away.by_mail ? "answerByMail" : "answerHere")}`;
  }

  #say(trouble) {
    this.#trouble.textContent = trouble;
    this.#trouble.hidden = !trouble;
  }

  #fields() {
    return Object.fromEntries([...new FormData(this.#form)].map(([name, value]) => [name, value.trim()]));
  }

  #keep() {
    try { sessionStorage.setItem(DRAFT, JSON.stringify(this.#fields())); } catch { /* while the page lives */ }
  }

  #restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}");
      for (const [name, value] of Object.entries(kept)) this.#form.elements[name].value = value;
    } catch { /* nothing was kept */ }
  }
}
