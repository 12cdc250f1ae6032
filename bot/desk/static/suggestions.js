// Suggested and canned replies: put into the composer by a click or a key, never sent by themselves.
(() => {
const composer = () => document.getElementById("text");
const menu = () => document.getElementById("canned");
const choices = () => [...menu().querySelectorAll(".canned-one")].filter((one) => !one.hidden);

// A suggestion takes the place of what was typed: a draft is what it completes. Ctrl+Z brings it back.
function use(suggestion) {
  const field = composer();
  field.focus();
  field.select();
  if (!document.execCommand("insertText", false, suggestion.dataset.text)) field.value = suggestion.dataset.text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("click", ({ target }) => {
  const suggestion = target.closest(".suggestion");
  if (suggestion) use(suggestion);
});

function filter() {
  const words = document.getElementById("canned-filter").value.toLowerCase().split(/\s+/);
  menu().querySelectorAll(".canned-one").forEach((one) => {
    one.hidden = !words.every((word) => one.textContent.toLowerCase().includes(word));
  });
  document.getElementById("canned-none").hidden = choices().length > 0 || !menu().querySelector(".canned-one");
}
function openCanned() {
  menu().open = true;
  const field = document.getElementById("canned-filter");
  field.value = "";
  filter();
  field.focus();
}
document.addEventListener("input", ({ target }) => { if (target.id === "canned-filter") filter(); });
document.addEventListener("toggle", ({ target }) => { if (target.id === "canned" && target.open) openCanned(); }, true);

// "/" before any word of the composer opens the list.
function opensCanned(event) {
  if (event.key !== "/" || event.target.id !== "text" || event.ctrlKey || event.altKey || event.metaKey) return false;
  return event.target.value.slice(0, event.target.selectionStart).trim() === "";
}
document.addEventListener("keydown", (event) => {
  if (event.altKey && "123".includes(event.key)) {
    const suggestion = document.querySelectorAll(".suggestion")[Number(event.key) - 1];
    if (suggestion) { event.preventDefault(); use(suggestion); }
    return;
  }
  if (opensCanned(event)) { event.preventDefault(); openCanned(); return; }
  if (!menu()?.open || !menu().contains(event.target)) return;
  const all = choices();
  const here = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") { event.preventDefault(); all[Math.min(here + 1, all.length - 1)]?.focus(); }
  if (event.key === "ArrowUp") { event.preventDefault(); (here > 0 ? all[here - 1] : document.getElementById("canned-filter")).focus(); }
  if (event.key === "Enter" && here < 0) { event.preventDefault(); all[0]?.click(); }
  if (event.key === "Escape") { event.preventDefault(); event.stopImmediatePropagation(); menu().open = false; composer().focus(); }
}, true);
})();
