// An @ in what is written offers colleagues: by the mouse, or by the arrows and Enter.

let offered = []; // the buttons that fit
let at = -1; // which of them is marked

const offer = () => document.getElementById("mention-offer");
const begun = (field) => /(?:^|\s)@([\w.]*)$/.exec(field.value.slice(0, field.selectionStart));

function showOffer(field) {
  const word = begun(field);
  offered = [];
  offer().querySelectorAll("[data-login]").forEach((button) => {
    const fits = word !== null && [button.dataset.login, button.textContent].some((one) => one.trim().toLowerCase().startsWith(word[1].toLowerCase()));
    button.hidden = !fits;
    if (fits) offered.push(button);
  });
  offer().hidden = !offered.length;
  mark(field, offered.length ? 0 : -1);
}

function mark(field, place) {
  at = place;
  offered.forEach((button, number) => button.setAttribute("aria-selected", String(number === at)));
  if (at >= 0) field.setAttribute("aria-activedescendant", offered[at].id); else field.removeAttribute("aria-activedescendant");
}

function take(field, button) {
  const word = begun(field);
  if (!word) return;
  field.setRangeText(`${button.dataset.login} `, field.selectionStart - word[1].length, field.selectionStart, "end");
  offer().hidden = true;
  nameColleague();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => { if (target.id === "text") showOffer(target); });
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (target.id === "text" && offer() && !offer().contains(relatedTarget)) offer().hidden = true;
});
document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("#mention-offer [data-login]");
  if (!button) return;
  event.preventDefault(); // the field keeps the cursor
  take(text(), button);
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "text" || offer().hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(event.target, (at + step + offered.length) % offered.length);
  else if (["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) take(event.target, offered[at]);
  else if (event.key === "Escape") offer().hidden = true;
  else return;
  event.preventDefault();
  event.stopImmediatePropagation(); // Escape would leave the field
}, true);
