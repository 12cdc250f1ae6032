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
// Ctrl+Z selects all again, as it was then: the next letter would take its place.
document.addEventListener("input", ({ target, inputType }) => {
  if (target.id === "text" && inputType === "historyUndo") setTimeout(() => target.setSelectionRange(target.selectionEnd, target.selectionEnd));
});
document.addEventListener("click", ({ target }) => {
  const suggestion = target.closest(".suggestion");
  if (suggestion) use(suggestion);
});

function filter() {
  const words = document.getElementById("canned-filter").value.toLowerCase().split(/\s+/);
  menu().querySelectorAll(".canned-one").forEach((one) => {
    one.hidden = !words.every((word) => `${one.textContent} ${one.dataset.words}`.toLowerCase().includes(word));
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

// The arrows lead through what was found, and back to the field.
function walk(event, all, field) {
  const here = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") { event.preventDefault(); all[Math.min(here + 1, all.length - 1)]?.focus(); }
  if (event.key === "ArrowUp") { event.preventDefault(); (here > 0 ? all[here - 1] : field).focus(); }
}

// What is found does not know the list that is looked at; its address does.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.closest(".product-one")) detail.path += location.search;
});

// "/" before any word of the composer opens the list.
function opensCanned(event) {
  if (event.key !== "/" || event.target.id !== "text" || event.ctrlKey || event.altKey || event.metaKey) return false;
  return event.target.value.slice(0, event.target.selectionStart).trim() === "";
}
document.addEventListener("keydown", (event) => {
  const place = event.altKey && !event.ctrlKey && /^Digit([123])$/.exec(event.code)?.[1];
  if (place && composer()) { // types nothing, also where there is no such suggestion
    event.preventDefault();
    const suggestion = document.querySelectorAll(".suggestion")[place - 1];
    if (suggestion?.offsetParent) use(suggestion);
    return;
  }
  if (opensCanned(event)) { event.preventDefault(); openCanned(); return; }
  const products = event.target.closest?.("#products");
  if (products) {
    walk(event, [...products.querySelectorAll(".product-one button")], document.getElementById("product-words"));
    // What is found is looked at before it is sent.
    if (event.key === "Enter" && event.target.id === "product-words") { event.preventDefault(); products.querySelector(".product-one button")?.focus(); }
    return;
  }
  if (!menu()?.open || !menu().contains(event.target)) return;
  const all = choices();
  walk(event, all, document.getElementById("canned-filter"));
  if (event.key === "Enter" && event.target.id === "canned-filter") { event.preventDefault(); all[0]?.click(); }
  if (event.key === "Escape") { event.preventDefault(); event.stopImmediatePropagation(); menu().open = false; composer().focus(); }
}, true);
})();
