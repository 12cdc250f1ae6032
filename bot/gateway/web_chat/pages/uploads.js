// Files on their way to the shop: one at a time, tried again until the shop has answered. They are
// kept in the browser meanwhile, so that a reload loses none; sent twice, one is taken once.

const DATABASE = "sapa-uploads";
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 20_000;
const SILENCE_MS = 30_000;

export class Uploads {
  #heard;
  #waiting = [];
  #request = null;
  #failures = 0;
  #timer = 0;

  /**
   * @param heard called with {id, progress} from 0 to 1, {id, accepted}, {id, waiting} while the
   *   network is away, or {id, error, isFinal} with the server's words in both
   *   languages, and whether the file can never go
   */
  constructor(heard) {
    this.#heard = heard;
    window.addEventListener("online", () => this.hurry());
  }

  /** What was under way when the page was left, as [{id, file}]; it goes on at once. */
  async resume() {
    const left = await stored((files) => files.getAll());
    for (const one of left ?? []) this.#waiting.push(one);
    this.#next();
    return left ?? [];
  }

  add(id, file) {
    this.#waiting.push({ id, file });
    stored((files) => files.put({ id, file }), "readwrite").finally(() => this.#next());
  }

  has(id) {
    return this.#waiting.some((one) => one.id === id);
  }

  /** Stops it; what the server has already comes as a message all the same. */
  cancel(id) {
    this.#forget(id);
    if (this.#request?.id === id) this.#request.abort();
  }

  /** Tries at once instead of after the delay. */
  hurry() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#next();
  }

  #next() {
    if (this.#request || this.#timer || !this.#waiting.length) return;
    const { id, file } = this.#waiting[0];
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ id, name: file.name });
    let silence = 0;
    // A network that swallows everything tells nothing: whoever hears nothing gives up.
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE_MS);
    };
    request.id = id;
    request.open("POST", `/chat/files?${query}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      listen();
      this.#heard({ id, progress: event.total ? event.loaded / event.total : 0 });
    };
    request.onloadend = () => {
      clearTimeout(silence);
      this.#request = null;
      if (this.has(id)) this.#settle(id, request);
      this.#next();
    };
    this.#request = request;
    listen();
    request.send(file);
  }

  #settle(id, request) {
    const answer = request.response;
    if (request.status === 200 || answer?.text) {
      this.#failures = 0;
      this.#forget(id);
      this.#heard(answer?.text ? { id, error: answer.text, isFinal: answer.final } : { id, accepted: true });
      return;
    }
    this.#heard({ id, waiting: true });
    const again = () => {
      const delay = Math.min(FIRST_DELAY_MS * 2 ** this.#failures, LONGEST_DELAY_MS);
      this.#failures += 1;
      this.#timer = setTimeout(() => this.hurry(), delay);
    };
    if (request.status === 401) fetch("/chat", { cache: "no-store" }).catch(() => {});
    again();
  }

  #forget(id) {
    this.#waiting = this.#waiting.filter((one) => one.id !== id);
    stored((files) => files.delete(id), "readwrite");
  }
}

// null where the browser keeps nothing: then a file lives as long as the page.
async function stored(work, mode = "readonly") {
  try {
    const database = await result(Object.assign(indexedDB.open(DATABASE, 1), {
      onupgradeneeded: (event) =>
        event.target.result.createObjectStore("files", { keyPath: "id" }),
    }));
    const value = await result(work(database.transaction("files", mode).objectStore("files")));
    database.close();
    return value;
  } catch {
    return null;
  }
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
