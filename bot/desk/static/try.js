// The try-out chat: the newest line in view, the field empty again; and "are you sure" of buttons.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (detail.successful && target.matches(".say")) target.reset();
  const lines = document.getElementById("bubbles");
  if (lines) lines.scrollTop = lines.scrollHeight;
});
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.sure;
  if (question && !confirm(question)) event.preventDefault();
});
