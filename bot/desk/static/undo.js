// What was done is told with Undo beside it, for ten seconds and by the key z.

const UNDO_MS = 10000;
let undoStep = null;
let undoEnds;

document.addEventListener("undoable", ({ detail }) => {
  undoStep = detail.step;
  clearTimeout(undoEnds);
  undoEnds = setTimeout(() => { undoStep = null; }, UNDO_MS);
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
  if (undoStep === null) return;
  const step = undoStep;
  undoStep = null;
  htmx.ajax("POST", `/desk/undo${location.search}`, { target: "#conversation", swap: "innerHTML", values: { step } });
}
acts.z = undoLast;
