// The WebSocket to the shop: comes back by itself, and repeats what was not accepted.
// What was not accepted is kept in the browser, so that a reload loses nothing.
// The protocol is described in bot/gateway/web_chat/socket.py.

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const PATIENCE_MS = 10_000;
const NO_SESSION = 1008;
const UNSENT = "sapa-unsent-";
/** Errors after which the same message may be taken another time. */
const PASSING = ["slow_down", "not_stored"];

export class Connection {
  #heard;
  #lastKey;
  #socket = null;
  #ready = false;
  #unaccepted = new Map();
  #failures = 0;
  #renewed = false;
  #timer = 0;
  #watchdog = 0;
  #saw = null;

  /**
   * @param heard called with every frame of the server, and with {type: "status", status} where
   *   status is online, reconnecting or blocked
   * @param lastKey tells the key of the last line that the page shows
   */
  constructor(heard, lastKey) {
    this.#heard = heard;
    this.#lastKey = lastKey;
    window.addEventListener("online", () => this.#hurry());
    window.addEventListener("offline", () => this.#drop());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#hurry();
    });
  }

  /** What was written and not accepted when the page was left, oldest first: it is sent again. */
  resume() {
    const left = keptFrames();
    for (const frame of left) this.#unaccepted.set(frame.id, frame);
    return left;
  }

  open() {
    if (this.#socket !== null) return;
    clearTimeout(this.#timer);
    const address = new URL("/chat/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => {
      this.#put({ type: "hello", after: this.#lastKey() });
      for (const frame of this.#unaccepted.values()) this.#put(frame);
    };
    socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
    socket.onclose = (event) => this.#lost(event.code);
    this.#watch();
  }

  /** Sends a message or press now or as soon as there is a connection; it is never dropped. */
  send(frame) {
    this.#unaccepted.set(frame.id, frame);
    keep(frame);
    if (this.#ready) this.#put(frame);
    else this.#hurry();
    this.#watch();
  }

  /** Tells that the visitor has the line with this key before them; once is enough. */
  saw(key) {
    if (!key || !this.#ready || key === this.#saw) return;
    this.#saw = key;
    this.#put({ type: "seen", key });
  }

  /** Tries at once instead of after the delay. */
  #hurry() {
    if (!document.hidden) this.open();
  }

  #put(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #receive(frame) {
    if (frame.type === "history") {
      this.#ready = true;
      this.#failures = 0;
      this.#renewed = false;
      this.#heard({ type: "status", status: "online" });
    }
    if (frame.type === "accepted" || frame.type === "error") this.#unaccepted.delete(frame.id);
    if (frame.type === "accepted" || (frame.type === "error" && !PASSING.includes(frame.code))) {
      forget(frame.id);
    }
    this.#heard(frame);
  }

  // A network that swallows everything closes nothing: whoever expects an answer gives up.
  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      if (!this.#ready || this.#unaccepted.size > 0) this.#drop();
    }, PATIENCE_MS);
  }

  #drop() {
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#lost();
  }

  #lost(code) {
    this.#socket = null;
    this.#ready = false;
    clearTimeout(this.#watchdog);
    if (code === NO_SESSION && this.#renewed) {
      this.#heard({ type: "status", status: "blocked" });
      return;
    }
    this.#heard({ type: "status", status: "reconnecting" });
    if (code === NO_SESSION) {
      // The page's cookie is gone: loading the page sets one, unless the browser refuses it.
      this.#renewed = true;
      fetch("/chat", { cache: "no-store" }).catch(() => {}).then(() => this.open());
      return;
    }
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.#failures, LONGEST_DELAY_MS);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.open(), delay * (0.5 + Math.random() / 2));
  }
}

// Each by itself, so that two tabs do not take away what the other one keeps. Without storage a
// message lives as long as the page.
function keep(frame) {
  try {
    localStorage.setItem(UNSENT + frame.id, JSON.stringify({ frame, at: Date.now() }));
  } catch { /* nothing is kept */ }
}

function forget(id) {
  try {
    localStorage.removeItem(UNSENT + id);
  } catch { /* nothing was kept */ }
}

function keptFrames() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(UNSENT));
    const kept = names.map((name) => JSON.parse(localStorage.getItem(name)));
    return kept.sort((one, other) => one.at - other.at).map(({ frame }) => frame);
  } catch {
    return [];
  }
}
