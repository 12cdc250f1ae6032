// The conversation as the page shows it: in order, each line once, grouped by who wrote it.

import { Line } from "./line.js";

const GROUP_GAP_MS = 5 * 60_000;

export class Lines {
  #list;
  #shop;
  #actions;
  #lines = [];

  /**
   * @param list the <ol> to fill
   * @param shop the shop as {name, logo}
   * @param actions press(button, byKeyboard), retry(id) and cancel(id)
   */
  constructor(list, shop, actions) {
    this.#list = list;
    this.#shop = shop;
    this.#actions = actions;
  }

  get isEmpty() {
    return this.#lines.length === 0;
  }

  /** The key of the last stored line, null if there is none. */
  get lastKey() {
    return this.#lines.filter((line) => line.data.key).at(-1)?.data.key ?? null;
  }

  /** The key of the last line that a person of the shop wrote, null if there is none. */
  get lastByPeople() {
    return this.#lines.filter((line) => line.data.key && line.side === "staff").at(-1)?.data.key ?? null;
  }

  /** Says of the customer's last line that a person has opened that it was; key may be null. */
  markRead(key) {
    for (const line of this.#lines) line.setRead(key !== null && line.data.key === key);
  }

  /** How many lines of others come after the one with this key. */
  othersAfter(key) {
    const stored = this.#lines.filter((line) => line.data.key);
    const seen = stored.findIndex((line) => line.data.key === key);
    return stored.slice(seen + 1).filter((line) => !line.isOwn).length;
  }

  /** Shows what the customer just wrote, before it is stored. */
  addOwn(id, text, file = null) {
    if (this.#byId(id)) return;
    const data = { id, key: null, at: Date.now() / 1000, author: "customer", text };
    if (file) {
      const { name, type, size } = file;
      data.files = [{ name, mime: type, size, url: URL.createObjectURL(file) }];
    }
    const line = this.#make(data);
    line.setStatus("sending");
    this.#insert(line, this.#lines.length);
  }

  /** Shows lines of the server; says whether one of them is new and not the customer's own. */
  add(stored) {
    let heardOfOthers = false;
    for (const data of stored) {
      if (this.#lines.some((line) => line.data.key === data.key)) continue;
      const own = this.#byId(data.id);
      if (own) {
        own.adopt(data);
        continue;
      }
      // What is not stored yet comes after everything that is.
      const pending = this.#lines.findIndex((line) => !line.data.key && line.status !== "stored");
      const line = this.#make(data);
      this.#insert(line, pending === -1 ? this.#lines.length : pending);
      heardOfOthers ||= !line.isOwn;
    }
    this.#arrange();
    return heardOfOthers;
  }

  /** Sets how far a line of the customer's has come. */
  setStatus(id, status, reason = "") {
    this.#byId(id)?.setStatus(status, reason);
    this.#arrange();
  }

  /** Says of a line that is still being sent that it takes long. */
  slow(id) {
    const line = this.#byId(id);
    if (line?.status === "sending") line.setStatus("waiting");
  }

  setProgress(id, part) {
    this.#byId(id)?.setProgress(part);
  }

  /** Takes away what the customer decided not to send. */
  remove(id) {
    const line = this.#byId(id);
    if (!line || line.data.key) return;
    line.node.remove();
    this.#lines = this.#lines.filter((other) => other !== line);
    this.#arrange();
  }

  relabel() {
    for (const line of this.#lines) line.relabel();
  }

  #byId(id) {
    return id ? this.#lines.find((line) => line.data.id === id) : undefined;
  }

  #make(data) {
    return new Line(data, this.#shop, {
      press: this.#actions.press,
      retry: () => this.#actions.retry(data.id),
      cancel: () => this.#actions.cancel(data.id),
    });
  }

  #insert(line, position) {
    this.#list.insertBefore(line.node, this.#lines[position]?.node ?? null);
    this.#lines.splice(position, 0, line);
    this.#arrange();
  }

  #arrange() {
    const shown = this.#withCardsTogether();
    shown.forEach((line, position) => {
      const before = shown[position - 1];
      const after = shown[position + 1];
      line.node.classList.toggle("new-day", !before || !sameDay(before, line));
      line.node.classList.toggle("starts", !before || !together(before, line));
      line.node.classList.toggle("ends", !after || !together(line, after));
    });
    this.#lines.forEach((line, position) => {
      const answer = this.#lines.slice(position).find((other) => other.isOwn);
      line.setChoices(answer === undefined, answer?.data.text);
    });
  }

  /** Cards in a row stand side by side in the first one's line; the lines that are left. */
  #withCardsTogether() {
    const shown = [];
    let row = [];
    for (const line of this.#lines) {
      const goesOn = line.isCardAlone && row.length > 0 && together(row[0], line);
      line.node.hidden = goesOn;
      if (goesOn) row.push(line);
      else shown.push(line);
      if (!goesOn) row = line.isCardAlone ? [line] : [];
      if (row.length > 1) row[0].showCards(row);
    }
    return shown;
  }
}

function sameDay(one, other) {
  return one.at.toDateString() === other.at.toDateString();
}

function together(one, other) {
  const near = Math.abs(other.at - one.at) < GROUP_GAP_MS;
  return one.data.author === other.data.author && sameDay(one, other) && near;
}
