// What was done is told with Undo beside it, for ten seconds and by the key z.

const UNDO_MS = 10000;
let undoable = null;
let undoEnds;

document.addEventListener("undoable", ({ detail }) => {
  undoable = detail;
  clearTimeout(undoEnds);
  undoEnds = setTimeout(() => { undoable = null; }, UNDO_MS);
  tell(detail.sentence, false, UNDO_MS);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small undo";
  button.id = "undo";
  button.textContent = document.body.dataset.undo;
  button.addEventListener("click", undoLast);
  notice.append(button);
});

function undoLast() {
  if (!undoable) return;
  const { step, path, target } = undoable;
  undoable = null;
  htmx.ajax("POST", `${path}${location.search}`, { target, swap: "innerHTML", values: { step } });
}
if (typeof acts !== "undefined") acts.z = undoLast;
