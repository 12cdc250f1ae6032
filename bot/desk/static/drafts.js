// What is typed is neither lost nor sent twice: it is kept on this machine at once and at the server
// half a second later; what is sent carries a key, by which the server does it once, and by which
// the page knows after a reload that it was done.

const draftKey = () => {
  const chat = pane.querySelector(".chat");
  return chat ? `draft-${chat.dataset.user}-${chat.dataset.chat}` : "draft-";
};
const sendingKey = (draft) => draft.replace("draft-", "sending-");
const sendingOf = (draft) => JSON.parse(localStorage.getItem(sendingKey(draft)) ?? "null");
const SENDERS = ["composer", "note"];

function keep(key, words) {
  if (words) localStorage.setItem(key, words); else localStorage.removeItem(key);
}

document.addEventListener("input", ({ target }) => { if (target.id === "text") keep(draftKey(), target.value); });
const modeKey = (draft) => draft.replace("draft-", "mode-");
document.addEventListener("change", ({ target }) => { if (target.matches("#modes input")) keep(modeKey(draftKey()), target.value); });

// The same words, sent by the same button, have the same key until they arrived.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!SENDERS.includes(detail.elt.id)) return;
  const [draft, words, upload] = [draftKey(), detail.parameters.text ?? "", detail.parameters.upload ?? ""];
  let sending = sendingOf(draft);
  if (sending?.text !== words || sending.upload !== upload || sending.by !== detail.elt.id) {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sending = { key, text: words, upload, by: detail.elt.id };
    localStorage.setItem(sendingKey(draft), JSON.stringify(sending));
  }
  detail.parameters.once = sending.key;
});

// What was typed while the answer was on its way.
function arrived(draft, sent) {
  const typed = localStorage.getItem(draft) ?? "";
  keep(draft, typed.startsWith(sent) ? typed.slice(sent.length).trim() : typed);
  localStorage.removeItem(sendingKey(draft));
  const told = draft.replace("draft-", "arrived-"); // other tabs hear of it
  localStorage.setItem(told, sent);
  localStorage.removeItem(told);
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { elt, path, parameters } = detail.requestConfig; // detail.elt is another one where the answer replaced it
  if (!detail.successful || !["text", ...SENDERS].includes(elt.id)) return;
  const user = document.querySelector(".chat")?.dataset.user ?? "";
  const number = path.match(/conversations\/(\d+)/)[1];
  const draft = `draft-${user}-${number}`;
  const sent = parameters.text ?? "";
  if (elt.id !== "text") {
    arrived(draft, sent);
    text()?.focus();
  } else { // the server has it
    if ((localStorage.getItem(draft) ?? "") === sent) localStorage.removeItem(draft);
    if (localStorage.getItem(modeKey(draft)) === parameters.mode) localStorage.removeItem(modeKey(draft));
  }
  markDraft(number, elt.id === "text" && sent.trim() !== "");
});

// The list says where drafts are.
function markDraft(number, isKept) {
  const row = document.getElementById(`row-${number}`);
  if (row && (row.querySelector(".draft-mark") !== null) !== isKept) htmx.trigger(list.querySelector(".list-live"), "refresh");
}

// A file that is attached stays so, whatever else is done in the conversation.
let attached = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== pane) return;
  const isSent = detail.requestConfig.elt.id === "composer" && !detail.isError;
  attached = isSent || !text() ? null : { draft: draftKey(), parts: [...document.getElementById("attached").children] };
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === pane && text() && attached?.draft === draftKey()) document.getElementById("attached").replaceChildren(...attached.parts);
});

function restore() {
  const draft = draftKey();
  if (!text()) return;
  const mode = localStorage.getItem(modeKey(draft));
  if (mode) setMode(mode);
  const sending = sendingOf(draft);
  if (sending && pane.querySelector(".limits").dataset.sent.split(" ").includes(sending.key)) {
    if (text().value === sending.text) text().value = "";
    arrived(draft, sending.text);
  }
  const kept = localStorage.getItem(draft);
  if (!kept || kept === text().value) return;
  text().value = kept;
  htmx.trigger(text(), "input");
}
document.addEventListener("htmx:load", restore); // at the beginning, too: the scripts of all pages come after this one
document.addEventListener("htmx:afterSettle", restore);
addEventListener("online", restore);

// The same conversation in another tab: what was sent or typed there stands here too.
addEventListener("storage", ({ key, newValue }) => {
  if (!text() || newValue === null) return;
  if (key === draftKey() && !document.hasFocus()) text().value = newValue;
  if (key === modeKey(draftKey()) && !document.hasFocus()) {
    modeInput(newValue).checked = true;
    showMode();
  }
  if (key === draftKey().replace("draft-", "arrived-") && text().value.trim() === newValue.trim()) text().value = "";
});
