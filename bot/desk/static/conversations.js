// The conversations: which is open, what was unfolded, and all of it by keyboard.

const pane = document.getElementById("conversation");
const list = document.getElementById("list");
const text = () => document.getElementById("text");
const rows = () => [...list.querySelectorAll(".row-link")];

// The conversation that is open is marked in the list, also after the list came anew.
function markOpen() {
  rows().forEach((row) => {
    const isOpen = new URL(row.href).pathname === location.pathname;
    if (isOpen) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
    if (isOpen && row.matches(".unread")) { // it is on the screen
      row.classList.remove("unread");
      row.querySelector(".row-line .count")?.remove();
    }
  });
}
document.addEventListener("htmx:afterSettle", markOpen);

// Who reads far down the list is not thrown back to its beginning; who typed sees no menu close.
function isInUse(part) {
  if (part.matches(".list-live") && list.scrollTop > 300) return true;
  return part.matches(".list-live, .chat-state") && part.querySelector("details.menu[open]") !== null;
}
document.addEventListener("htmx:beforeRequest", (event) => { if (isInUse(event.detail.elt)) event.preventDefault(); });
document.addEventListener("htmx:beforeSwap", ({ detail }) => { // it began to be used while the answer was under way
  if (isInUse(detail.requestConfig.elt)) detail.shouldSwap = false;
});

// The part that is refreshed begins where the reader has got to.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches(".chat-state")) return;
  const first = detail.elt.querySelector("[data-at]");
  if (first) detail.parameters.since = first.dataset.at;
});

// "Why", an order, the customer's card and what is written there stay as they were when the page is refreshed; the
// card is open from the start where there is room beside the conversation.
const folds = new Map();
const FOLDS = ".why, .card-fold, .order, .edit, .veiled, .read-text";
const isWide = matchMedia("(min-width: 1181px)");
const isRoomy = matchMedia("(min-width: 701px) and (min-height: 700px)"); // as in conversations.css
const foldKey = (fold) => fold.id || fold.closest("[id]").id;
const unsaved = new Map(); // what is written on the card or into what was heard, by its place
const fieldKey = (field) => `${field.closest(".contact, .reading").id} ${field.name}`;
const KEPT = ":is(.contact, .reading) [name]:not([type='hidden'])";
document.addEventListener("input", ({ target }) => { if (target.matches(KEPT)) unsaved.set(fieldKey(target), target.value); });
document.addEventListener("htmx:beforeSwap", ({ detail }) => { // saved: what was written is in the answer
  if (!detail.requestConfig.elt.matches(":is(.contact, .reading) form") || detail.isError) return;
  detail.requestConfig.elt.querySelectorAll("[name]").forEach((field) => unsaved.delete(fieldKey(field)));
  folds.delete(foldKey(detail.requestConfig.elt.closest(".edit")));
});
document.addEventListener("toggle", ({ target }) => {
  if (target.matches(FOLDS)) folds.set(foldKey(target), target.open);
}, true);
let isUnfolded = false; // the summary, by who reads on a small screen
document.addEventListener("click", ({ target }) => {
  const summary = target.closest(".summary-fold > summary");
  if (summary) isUnfolded = !summary.parentElement.open;
});
function unfold() {
  pane.querySelectorAll(FOLDS).forEach((fold) => {
    fold.open = folds.get(foldKey(fold)) ?? (fold.matches(".card-fold") && isWide.matches);
  });
  const summary = document.getElementById("summary-fold");
  if (summary) summary.open = isRoomy.matches || isUnfolded;
  pane.querySelectorAll(KEPT).forEach((field) => {
    const words = unsaved.get(fieldKey(field));
    if (words !== undefined && words !== field.value) field.value = words;
  });
}
document.addEventListener("htmx:afterSwap", unfold);
[isWide, isRoomy].forEach((room) => room.addEventListener("change", unfold));
unfold();

// What cannot be shown, such as a damaged file, is a line that leads to the reason.
function sayUnreadable(shown) {
  if (!shown.matches?.(".line :is(img.picture, audio, video)")) return;
  const words = document.createElement("a");
  words.className = "small";
  words.textContent = document.body.dataset.unreadable;
  words.href = shown.src;
  words.target = "_blank";
  words.rel = "noopener noreferrer";
  (shown.closest("a") ?? shown).replaceWith(words);
}
document.addEventListener("error", ({ target }) => sayUnreadable(target), true);
document.querySelectorAll("img.picture").forEach((shown) => { if (shown.complete && !shown.naturalWidth) sayUnreadable(shown); });

document.addEventListener("click", ({ target }) => {
  const canned = target.closest(".canned-one");
  if (canned) {
    const field = text();
    field.setRangeText(canned.dataset.text, field.selectionStart, field.selectionEnd, "end");
    canned.closest("details").open = false;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (target.closest("#detach")) document.getElementById("attached").replaceChildren();
  if (target.closest("#show-keys")) keys.showModal();
});

// What a notice says is over once something else is done.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target?.id !== "conversation") return;
  if (detail.requestConfig.verb !== "get" || notice.classList.contains("bad")) notice.hidden = true;
});

const keys = document.getElementById("keys");
function openMenu(id) {
  let menu = document.getElementById(id);
  if (menu && !menu.offsetParent) menu = document.getElementById("menu-acts"); // there is no room for it
  if (!menu) return false;
  menu.open = true;
  focusIn(menu);
  return true;
}
function go(step) {
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const from = here >= 0 ? here : all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(from + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
const acts = {
  j: () => go(1),
  k: () => go(-1),
  c: () => openMenu("canned"),
  a: () => document.getElementById("act-take-over")?.click(),
  b: () => document.getElementById("act-hand-back")?.click(),
  s: () => openMenu("menu-snooze"),
  e: () => openMenu("menu-close"),
  l: () => openMenu("menu-label"),
  m: () => {
    const chat = pane.querySelector(".chat");
    if (chat && !openMenu("menu-macro")) tell(chat.dataset.noMacros);
  },
  "/": () => document.getElementById("search").focus(),
  "?": () => keys.showModal(),
};
// In a menu, a dialog or a form, a letter is no shortcut.
const isElsewhere = (target) => target.closest("details.edit[open]") || document.querySelector("dialog[open], details:is(.menu, .account)[open]");
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "Escape" && typing) event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event.target)) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
