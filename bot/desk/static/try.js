// The try-out chat: the newest line in view, the field empty again.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (detail.successful && target.matches(".say")) target.reset();
  const lines = document.getElementById("bubbles");
  if (lines) lines.scrollTop = lines.scrollHeight;
});
