// A place goes where the editor writes.
let written = document.querySelector("textarea");
document.addEventListener("focusin", ({ target }) => { if (target.matches("textarea")) written = target; });
document.addEventListener("click", ({ target }) => {
  const chip = target.closest("[data-place]");
  if (!chip) return;
  written.focus();
  written.setRangeText(chip.dataset.place, written.selectionStart, written.selectionEnd, "end");
});
