// The composer has two modes, a reply to the customer and a note for colleagues; what was meant for
// the one does not go to the other.

const modeInput = (mode) => document.querySelector(`#modes [value="${mode}"]`);
const isNote = () => modeInput("note")?.checked === true;

function showMode() {
  text().placeholder = text().dataset[isNote() ? "note" : "reply"];
  document.getElementById("now-note").hidden = true;
}
function setMode(mode) {
  const input = modeInput(mode);
  if (!input || input.checked) return;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
function write(mode) {
  setMode(mode);
  text()?.focus();
}
acts.r = () => write("reply");
acts.n = () => write("note");

// A colleague who is named by the list is written to, not the customer.
function nameColleague() {
  if (isNote()) return;
  setMode("note");
  document.getElementById("now-note").hidden = false;
}

document.addEventListener("change", ({ target }) => { if (target.matches("#modes input")) showMode(); });
document.addEventListener("click", ({ target, detail }) => { // by the arrow keys, one stays at the modes
  if (detail && target.closest("#modes label")) setTimeout(() => text().focus());
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.id !== "text") return;
  event.preventDefault(); // the same key would press a button of the question below
  if (isNote()) document.getElementById("note").click(); else document.getElementById("composer").requestSubmit();
});

// Colleagues whom a reply names, by login or first name.
function named() {
  const words = [...text().value.matchAll(/(?<![\w.@])@([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)/g)].map(([, word]) => word.toLowerCase());
  return [...document.querySelectorAll("#mention-offer [data-login]")]
    .filter((one) => words.includes(one.dataset.login) || words.includes(one.textContent.trim().toLowerCase().split(" ")[0]))
    .map((one) => one.textContent.trim());
}
document.addEventListener("htmx:confirm", (event) => {
  if (event.detail.elt.id !== "composer") return;
  const names = named();
  if (!names.length) return;
  event.preventDefault();
  const ask = document.getElementById("ask-mention");
  document.getElementById("ask-mention-names").textContent = names.join(", ");
  ask.returnValue = "";
  ask.addEventListener("close", () => {
    if (ask.returnValue === "send") event.detail.issueRequest(true);
    else text().focus();
    if (ask.returnValue !== "note") return;
    setMode("note");
    document.getElementById("note").click();
  }, { once: true });
  ask.showModal();
});

// What a picture shows is proposed once it was read; who has written it themselves keeps their words.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const typed = detail.target.matches(".alt") && detail.target.querySelector("input");
  if (typed && typed.value !== typed.defaultValue) detail.shouldSwap = false;
});

// Notices stand above the composer, however high it is.
const composerSize = new ResizeObserver(([{ target }]) => {
  if (target.isConnected) document.documentElement.style.setProperty("--notice-bottom", `${innerHeight - target.getBoundingClientRect().top + 8}px`);
});
function placeNotices() {
  composerSize.disconnect();
  const composer = document.getElementById("composer");
  if (composer) composerSize.observe(composer); else document.documentElement.style.removeProperty("--notice-bottom");
}
document.addEventListener("htmx:afterSettle", placeNotices);
placeNotices();
