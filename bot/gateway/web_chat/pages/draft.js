// What is typed and not sent is each tab's own: two tabs of one visitor take nothing from each
// other. What a tab that was closed leaves goes to the next one that is opened.

const TEXT = "sapa-draft";
const TAB = "sapa-tab";
const LEFT = "sapa-draft-";
const RELOADED_MS = 1000;

let tab = null; // by what others know this tab, once it is known that no other one has the name

/** What this tab had before it was loaded anew. */
export function ownDraft() {
  return read(sessionStorageOf(), TEXT) ?? "";
}

export function keepDraft(text) {
  write(sessionStorageOf(), TEXT, text);
  if (tab) write(localStorageOf(), LEFT + tab, text && JSON.stringify({ text, at: Date.now() }));
}

/** What the tab that was closed last had left, which is this one's from now on; "" if none. */
export async function leftDraft() {
  tab = await claimed(read(sessionStorageOf(), TAB)) ?? await claimed(newName());
  if (tab === null) return ""; // nobody can tell which tabs are open: a draft lives as long as its own
  write(sessionStorageOf(), TAB, tab);
  const left = [];
  for (const name of namesOf(localStorageOf()).filter((one) => one.startsWith(LEFT))) {
    const other = name.slice(LEFT.length);
    if (other !== tab && !(await isOpen(other))) left.push({ name, ...parsed(read(localStorageOf(), name)) });
  }
  left.sort((one, other) => (other.at ?? 0) - (one.at ?? 0));
  for (const { name } of left) write(localStorageOf(), name, "");
  return left[0]?.text ?? "";
}

// A tab holds the lock with its name for as long as it is open; a tab that was copied, with all that
// it kept, does not get it.
function claimed(name) {
  if (!name || !navigator.locks) return null;
  return new Promise((resolve) => {
    const waiting = new AbortController();
    setTimeout(() => waiting.abort(), RELOADED_MS); // this tab's page before may still be going
    navigator.locks.request(TAB + name, { signal: waiting.signal }, () => {
      resolve(name);
      return new Promise(() => {});
    }).catch(() => resolve(null));
  });
}

function newName() {
  return crypto.getRandomValues(new Uint32Array(2)).join("-");
}

function isOpen(name) {
  return navigator.locks.request(TAB + name, { ifAvailable: true }, (lock) => lock === null);
}

// A browser may keep nothing; then what is typed lives as long as the page.
function sessionStorageOf() {
  try { return sessionStorage; } catch { return null; }
}

function localStorageOf() {
  try { return localStorage; } catch { return null; }
}

function namesOf(storage) {
  return storage ? Object.keys(storage) : [];
}

function read(storage, name) {
  try { return storage?.getItem(name) ?? null; } catch { return null; }
}

function write(storage, name, text) {
  try {
    if (text) storage?.setItem(name, text);
    else storage?.removeItem(name);
  } catch { /* nothing is kept */ }
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
