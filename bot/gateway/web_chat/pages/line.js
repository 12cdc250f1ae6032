// One message on the page. Everything that others wrote becomes text nodes, never markup.

import { cardNode, hasAll, relabelCard } from "./card.js";
import { element, fileNode, newWindow, safeAddress, sentFiles, withLinks } from "./content.js";
import { showMark } from "./mark.js";
import { language, say } from "./texts.js";

export class Line {
  #shop;
  #actions;
  #day;
  #who;
  #time;
  #status;
  #retry;
  #cancel;
  #progress;
  #reason = "";
  #isRead = false;

  /**
   * @param data the line as the server tells it; key is null while it is not stored
   * @param shop the shop as {name, logo}
   * @param actions press(button, byKeyboard), retry() and cancel()
   */
  constructor(data, shop, actions) {
    this.data = data;
    this.status = "stored";
    this.side = sideOf(data.author);
    this.node = element("li", `line from-${this.side}`);
    this.buttons = [];
    this.#shop = shop;
    this.#actions = actions;
    this.#build();
  }

  /** Whether the line shows what the customer wrote. */
  get isOwn() {
    return this.side === "customer";
  }

  /** Whether it is a card alone, which stands beside others of its kind. */
  get isCardAlone() {
    return hasAll(this.data.card);
  }

  /** The cards that stand here: its own, and those of the lines that follow. */
  showCards(lines) {
    const cards = this.node.querySelector(".cards");
    const nodes = lines.map((line) => line.card);
    if (nodes.every((node, i) => cards.children[i] === node)) return;
    cards.append(...nodes);
    cards.tabIndex = 0; // so that arrow keys move it
    cards.setAttribute("role", "group");
    cards.setAttribute("aria-label", say("cards"));
  }

  get at() {
    return new Date(this.data.at * 1000);
  }

  /** Takes over what the server knows of a line that was first shown as it was sent. */
  adopt(data) {
    const hadFile = this.isFile;
    this.data = data;
    this.setStatus("stored");
    if (hadFile) this.node.querySelector(".bubble").replaceWith(this.#bubble());
  }

  /** Whether it is a picture or file of the customer's. */
  get isFile() {
    return Boolean(this.data.files?.length);
  }

  /** How much of its file has arrived, from 0 to 1. */
  setProgress(part) {
    this.#progress.value = part;
    this.#status.textContent = this.#statusText();
  }

  /** stored, sending, waiting (it goes on trying), failed or refused for good (with the reason). */
  setStatus(status, reason = "") {
    this.status = status;
    this.node.classList.toggle("unsent", status !== "stored");
    this.node.classList.toggle("failed", ["failed", "refused"].includes(status));
    this.#reason = reason;
    this.relabel();
  }

  /** Whether it is the last one that a person of the shop has opened. */
  setRead(isRead) {
    this.#isRead = isRead;
    this.relabel();
  }

  /** Sets everything that depends on the page's language or on the line's state. */
  relabel() {
    this.#day.textContent = dayName(this.at);
    this.#who.textContent = this.#whoText();
    this.#time.textContent = this.at.toLocaleTimeString(language(), {
      hour: "2-digit", minute: "2-digit", hour12: false,
    });
    this.#time.dateTime = this.at.toISOString();
    this.#status.textContent = this.#statusText();
    this.#retry.hidden = this.status !== "failed" && this.status !== "waiting";
    this.#retry.textContent = say("retry");
    this.#cancel.hidden = this.status === "stored" || !this.isFile;
    this.#cancel.textContent = say(["failed", "refused"].includes(this.status) ? "remove" : "cancel");
    this.#progress.hidden = this.status !== "sending" || !this.isFile;
    this.#progress.setAttribute("aria-label", say("sending"));
    this.choices?.setAttribute("aria-label", say("choices"));
    relabelCard(this.card);
  }

  /** Which of its buttons the customer took, if any, and whether one may still be taken. */
  setChoices(open, taken) {
    for (const button of this.buttons) {
      button.disabled = !open;
      button.classList.toggle("taken", !open && button.textContent === taken);
    }
  }

  #build() {
    this.#day = element("p", "day");
    this.#who = element("span", "who");
    const avatar = element("span", "mark");
    const isStaff = this.side === "staff";
    showMark(avatar, isStaff ? this.data.author : this.#shop.name, isStaff ? null : this.#shop.logo);
    avatar.setAttribute("aria-hidden", "true");
    const content = element("div", "content");
    content.append(this.#who, ...this.#said(), this.#meta());
    const row = element("div", "row");
    row.append(...(this.isOwn ? [content] : [avatar, content]));
    this.node.append(this.#day, row);
    this.relabel();
  }

  #said() {
    const choices = this.#choices();
    if (!this.data.card) return [this.#bubble(), ...choices];
    this.card = cardNode(this.data.card);
    const cards = element("div", "cards");
    cards.append(this.card);
    if (!this.isCardAlone) return [this.#bubble(), cards, ...choices];
    this.card.append(...choices);
    return [cards];
  }

  #bubble() {
    const bubble = element("div", "bubble");
    const picture = this.isOwn || this.data.card ? null : this.#picture();
    if (picture) bubble.append(picture);
    if (this.data.audio) bubble.append(fileNode({ name: say("voice"), mime: "audio/", url: this.data.audio }));
    bubble.append(...(this.data.files ?? []).map(fileNode));
    if (this.data.text) {
      const { words, sent } = this.isOwn ? { words: this.data.text, sent: [] } : sentFiles(this.data.text);
      const text = element("p", "text");
      text.append(...(this.isOwn ? [words] : withLinks(words)));
      if (words) bubble.append(text);
      bubble.append(...sent.map(fileNode));
    }
    return bubble;
  }

  #picture() {
    const address = safeAddress(this.data.image);
    if (address === null) return null;
    const link = newWindow(address);
    link.className = "picture";
    const image = document.createElement("img");
    image.loading = "lazy";
    image.alt = this.data.alt || this.data.text || say("picture");
    image.src = address;
    image.onerror = () => link.replaceChildren(say("picture"));
    link.append(image);
    return link;
  }

  #choices() {
    if (!this.data.buttons?.length) return [];
    const group = element("div", "choices");
    group.setAttribute("role", "group");
    this.buttons = this.data.buttons.map((choice) => {
      const button = element("button", "choice", choice.title);
      button.type = "button";
      // A click without a pointer (detail 0) came from Enter or Space.
      button.onclick = (event) => this.#actions.press(choice, event.detail === 0);
      return button;
    });
    group.append(...this.buttons);
    this.choices = group;
    return [group];
  }

  #meta() {
    const meta = element("p", "meta");
    this.#time = document.createElement("time");
    this.#status = element("span", "status");
    this.#retry = element("button", "retry");
    this.#retry.type = "button";
    this.#retry.onclick = () => this.#actions.retry();
    this.#cancel = element("button", "retry cancel");
    this.#cancel.type = "button";
    this.#cancel.onclick = () => this.#actions.cancel();
    this.#progress = element("progress", "progress");
    this.#progress.value = 0;
    meta.append(this.#time, this.#progress, this.#status, this.#retry, this.#cancel);
    return meta;
  }

  #whoText() {
    if (this.isOwn) return say("you");
    return this.side === "staff" ? `${this.data.author} · ${this.#shop.name}` : say("assistant");
  }

  #statusText() {
    if (this.status === "stored") return this.#isRead ? say("read") : "";
    if (this.#reason) return `${say("failed")}: ${this.#reason}`;
    const part = this.isFile && this.status === "sending" ? this.#progress.value : 0;
    return part ? `${say("sending")} ${Math.round(part * 100)}%` : say(this.status);
  }
}

function sideOf(author) {
  return author === "customer" || author === "bot" ? author : "staff";
}

function dayName(date) {
  const days = Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
  if (days === 0) return say("today");
  if (days === 1) return say("yesterday");
  return date.toLocaleDateString(language(), { weekday: "long", day: "numeric", month: "long" });
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}
