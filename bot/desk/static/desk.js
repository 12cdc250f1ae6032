// What every page of the desk does besides its links and forms.

const notice = document.getElementById("notice");
let noticeEnds;

// Shows a sentence for a while; what went wrong stays longer.
function tell(sentence, isBad = false, lasts = isBad ? 8000 : 3000) {
  clearTimeout(noticeEnds);
  notice.textContent = sentence;
  notice.classList.toggle("bad", isBad);
  notice.hidden = false;
  noticeEnds = setTimeout(() => { notice.hidden = true; }, lasts);
}

document.addEventListener("htmx:responseError", ({ detail }) => tell(detail.xhr.responseText.trim(), true));
document.addEventListener("htmx:sendError", () => tell(document.body.dataset.lost, true));
document.addEventListener("tell", ({ detail }) => tell(detail.value)); // HX-Trigger: {"tell": "Saved."}

// A lost live connection is told; back again, the page asks for what it missed.
let isLost = false;
document.addEventListener("htmx:sseError", () => { if (!isLost) { isLost = true; tell(document.body.dataset.lost, true); } });
document.addEventListener("htmx:sseOpen", () => {
  if (!isLost) return;
  isLost = false;
  notice.hidden = true;
  document.querySelectorAll("[data-live]").forEach((part) => htmx.trigger(part, "refresh"));
});

// Where pages stand in a row that does not fit, the open one is in sight.
for (const open of document.querySelectorAll(".page-strip [aria-current], .tabs [aria-current]")) {
  const row = open.parentElement;
  row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.clientWidth) / 2;
}

const look = document.getElementById("theme");
look.value = document.documentElement.dataset.theme ?? "";
look.addEventListener("change", () => {
  if (look.value) localStorage.setItem("theme", look.value); else localStorage.removeItem("theme");
  if (look.value) document.documentElement.dataset.theme = look.value;
  else delete document.documentElement.dataset.theme;
});

// What is shown to be copied; where a browser does not let us, it stands selected.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); tell(button.dataset.copied); } catch { field.focus(); }
});

// An open menu closes by Escape and by a click beside it.
document.addEventListener("click", ({ target }) => {
  document.querySelectorAll("details.account[open], details.menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
});
// Who opens one, or a form that is folded, goes on in it.
function focusIn(fold) {
  setTimeout(() => { // only what is laid out can have the focus
    const first = ":scope > :not(summary) :is(input:not([type='hidden']), select, textarea, button, a[href])";
    if (fold.open) fold.querySelector(first)?.focus();
  });
}
document.addEventListener("click", ({ target }) => {
  const summary = target.closest("summary");
  if (summary?.parentElement.matches(".account, .menu, .edit")) focusIn(summary.parentElement);
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  document.querySelectorAll("details.account[open], details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});

// On a narrow screen the strip of pages may be wider than it: the page that is open is in sight.
document.querySelector(".page-strip [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
