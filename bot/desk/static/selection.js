// Several conversations at once: by their boxes, with Shift all up to there, or by the key x.

const bulk = document.getElementById("bulk");
const chosen = new Map(); // what a row's box said when it was chosen, by the conversation's number
const boxes = () => [...list.querySelectorAll(".pick input")];
const numberOf = (box) => box.value.split(":")[0];
let lastBox = null;

function choose(box, isOn) {
  if (isOn) chosen.set(numberOf(box), box.value); else chosen.delete(numberOf(box));
}

// The list may have come anew: what is not in it any more is not chosen any more.
function showChosen() {
  const here = new Map(boxes().map((box) => [numberOf(box), box]));
  [...chosen.keys()].forEach((number) => { if (!here.has(number)) chosen.delete(number); });
  here.forEach((box, number) => { box.checked = chosen.has(number); });
  bulk.hidden = !chosen.size;
  document.getElementById("bulk-count").textContent = chosen.size;
  list.classList.toggle("selecting", chosen.size > 0);
}
document.addEventListener("htmx:afterSettle", showChosen);

list.addEventListener("click", (event) => {
  const box = event.target.closest(".pick input");
  if (!box) return;
  const all = boxes();
  const [here, before] = [all.indexOf(box), all.findIndex((one) => numberOf(one) === lastBox)];
  const [from, to] = event.shiftKey && before >= 0 ? [Math.min(here, before), Math.max(here, before)] : [here, here];
  all.slice(from, to + 1).forEach((one) => choose(one, box.checked));
  lastBox = numberOf(box);
  showChosen();
});

function chooseByKey() {
  const row = document.activeElement.closest?.(".row-link") ?? list.querySelector(".row-link[aria-current]");
  const box = row?.closest("li").querySelector(".pick input");
  if (!box) return;
  choose(box, !box.checked);
  lastBox = numberOf(box);
  showChosen();
}
acts.x = chooseByKey;

document.getElementById("bulk-none").addEventListener("click", () => { chosen.clear(); showChosen(); });
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt === bulk) detail.parameters.pick = [...chosen.values()];
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt !== bulk || !detail.successful) return;
  bulk.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
  chosen.clear();
  showChosen();
});
