// Puts the page together: what the server says is shown, what the customer does is sent.

import { Attaching } from "./attaching.js";
import { Away } from "./away.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { element } from "./content.js";
import { showMark } from "./mark.js";
import { Lines } from "./lines.js";
import { fillTexts, language, say, setLanguage, setShop } from "./texts.js";
import { Uploads } from "./uploads.js";

const TYPING_MS = 20_000;
const PERSON_TYPING_MS = 5000;
const SLOW_MS = 12_000;
const SEEN = "sapa-seen";
const NEAR_END_PX = 80;
const STARTERS = ["starter1", "starter2", "starter3", "starter4"];

const at = (id) => document.getElementById(id);
const embedded = window.parent !== window;
const { shop, most_mb: mostMb, greeting, logo, scheme } = await config();
setShop(shop);

let status = "connecting";
let answeredBy = "bot";
let agent = null;
let typingTimer = 0;
let following = true;
let lastTop = 0;
let isOpen = false;
const frames = new Map();
const files = new Map();

const lines = new Lines(at("lines"), { name: shop, logo }, { press, retry, cancel });
const composer = new Composer(at("composer"), at("left"), (text) =>
  send({ type: "message", id: newId(), text }, text),
);
const away = new Away(at("away"), at("away-words"), at("away-trouble"), (contact) => {
  const id = newId();
  const words = [contact.name, contact.email, contact.phone, contact.text].filter(Boolean).join("\n");
  send({ type: "contact", id, ...contact, language: language() }, words);
  return id;
});
const connection = new Connection(heard, () => lines.lastKey);
const uploads = new Uploads(uploadHeard);
new Attaching(sendFile, {
  button: at("clip"), input: at("files"), field: at("message"), target: at("chat"),
});

function heard(frame) {
  if (frame.type === "status" && frame.status !== status) showStatus(frame.status);
  if (frame.type === "history") showHistory(frame);
  if (frame.type === "line") showLine(frame);
  if (frame.type === "state") showStanding(frame);
  if (frame.type === "accepted") settled(frame.id, "stored");
  if (frame.type === "error" && frame.id) settled(frame.id, "failed", frame.text[language()]);
  if (frame.type === "error" && !frame.id) showTrouble(frame.text[language()]);
  if (frame.type === "typing") showTyping(true);
}

function showHistory(frame) {
  const heardOfOthers = lines.add(frame.lines);
  if (heardOfOthers) showTyping(false);
  showStanding(frame);
  at("welcome").hidden = !lines.isEmpty;
  tellUnread();
  // Only what comes from now on is read out, not the whole conversation.
  requestAnimationFrame(() => at("log").setAttribute("aria-busy", "false"));
}

function showLine(line) {
  const isOthers = lines.add([line]);
  at("welcome").hidden = true;
  tellUnread();
  if (!isOthers) return;
  showTyping(false);
  at("to-end").hidden = following;
}

// What came since the chat was last in sight, for the button on the site around it; and that the
// visitor has a person's answer before them, for who wrote it.
function tellUnread() {
  if (isSeen()) {
    remember(lines.lastKey);
    tellSeen();
  } else if (embedded) tellSite("unread", { count: lines.othersAfter(remembered()) });
}

function tellSeen() {
  if (isSeen() && following) connection.saw(lines.lastByPeople);
}

function isSeen() {
  return !document.hidden && (!embedded || isOpen);
}

function remember(key) {
  try { localStorage.setItem(SEEN, key ?? ""); } catch { /* nothing is kept */ }
}

function remembered() {
  try { return localStorage.getItem(SEEN); } catch { return null; }
}

function send(frame, text) {
  frames.set(frame.id, frame);
  lines.addOwn(frame.id, text);
  at("welcome").hidden = true;
  transmit(frame);
  toEnd();
}

function transmit(frame) {
  connection.send(frame);
  setTimeout(() => lines.slow(frame.id), SLOW_MS);
  showTyping(answeredBy === "bot" && status === "online");
}

function sendFile(file) {
  const id = newId();
  files.set(id, file);
  lines.addOwn(id, null, file);
  at("welcome").hidden = true;
  upload(id);
  toEnd();
}

function upload(id) {
  const file = files.get(id);
  const most = mostMb * 2 ** 20;
  if (mostMb && file.size > most) settled(id, "refused", say("tooLarge", { most: mostMb }));
  else uploads.add(id, file);
}

function uploadHeard({ id, progress, accepted, waiting, error, isFinal }) {
  if (progress !== undefined) {
    lines.setStatus(id, "sending");
    lines.setProgress(id, progress);
  }
  if (waiting) lines.setStatus(id, "waiting");
  if (error) settled(id, isFinal ? "refused" : "failed", error[language()]);
  if (accepted) {
    settled(id, "stored");
    showTyping(answeredBy === "bot" && status === "online");
  }
}

function cancel(id) {
  uploads.cancel(id);
  files.delete(id);
  lines.remove(id);
  at("welcome").hidden = !lines.isEmpty;
  composer.focus();
}

async function resume() {
  for (const frame of connection.resume()) {
    frames.set(frame.id, frame);
    lines.addOwn(frame.id, frame.type === "press" ? frame.title : frame.text);
  }
  connection.open();
  for (const { id, file } of await uploads.resume()) {
    files.set(id, file);
    lines.addOwn(id, null, file);
  }
  at("welcome").hidden ||= !lines.isEmpty;
}

function settled(id, newStatus, reason) {
  if (newStatus === "failed" && away.refused(id, reason)) {
    frames.delete(id);
    lines.remove(id);
    return;
  }
  if (newStatus === "stored") {
    away.taken(id);
    frames.delete(id);
    files.delete(id);
  } else showTyping(false);
  lines.setStatus(id, newStatus, reason);
}

function press(choice, byKeyboard) {
  // The pressed button is about to be disabled and would take the focus with it.
  if (byKeyboard) composer.focus();
  const { title, payload } = choice;
  send({ type: "press", id: newId(), payload, title }, title);
}

function retry(id) {
  lines.setStatus(id, "sending");
  if (!files.has(id)) transmit(frames.get(id));
  else if (uploads.has(id)) uploads.hurry();
  else upload(id);
  composer.focus();
}

function showStatus(newStatus) {
  status = newStatus;
  const presence = at("presence");
  presence.dataset.state = status;
  presence.textContent = say(status);
  if (status === "reconnecting") showTrouble(say("lost"));
  else if (status === "blocked") showTrouble(`${say("cookiesBlocked")} `, ownWindow(), httpsHint());
  else at("trouble").hidden = true;
  if (status !== "online") showTyping(false);
}

function showTrouble(...parts) {
  at("trouble").replaceChildren(...parts);
  at("trouble").hidden = false;
}

function httpsHint() {
  return location.protocol === "https:" ? "" : ` ${say("needsHttps")}`;
}

function ownWindow() {
  const link = element("a", "", say("openWindow"));
  link.href = "/chat";
  link.target = "_blank";
  return link;
}

function showStanding(standing) {
  answeredBy = standing.state;
  agent = standing.agent;
  away.show(standing.away);
  lines.markRead(standing.read);
  showColleague();
  if (answeredBy !== "bot") showTyping(false);
}

function showColleague() {
  at("colleague").hidden = answeredBy === "bot";
  at("colleague").textContent = agent ? say("answers", { agent }) : say("colleague");
  at("typing-text").textContent = agent ? say("agentTyping", { agent }) : say("typing");
  showMark(at("typing-mark"), agent ?? shop, agent ? null : logo);
}

function showTyping(isTyping) {
  clearTimeout(typingTimer);
  at("typing").hidden = !isTyping;
  const lasts = answeredBy === "bot" ? TYPING_MS : PERSON_TYPING_MS;
  if (isTyping) typingTimer = setTimeout(() => showTyping(false), lasts);
}

function showTexts() {
  fillTexts();
  showStatus(status);
  at("shop").textContent = shop;
  at("welcome-title").textContent = say("hello");
  if (greeting?.[language()]) at("greeting").textContent = greeting[language()];
  showColleague();
  away.relabel();
  at("starters").replaceChildren(...STARTERS.map(starter));
  for (const button of document.querySelectorAll(".languages button")) {
    button.setAttribute("aria-pressed", String(button.lang === language()));
  }
  lines.relabel();
  composer.relabel();
}

function starter(name) {
  const button = element("button", "choice", say(name));
  button.type = "button";
  button.onclick = () => {
    const text = button.textContent;
    composer.focus();
    send({ type: "message", id: newId(), text }, text);
  };
  return button;
}

function isAtEnd() {
  const scroller = at("scroller");
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
}

function toEnd() {
  following = true;
  at("scroller").scrollTop = at("scroller").scrollHeight;
  at("to-end").hidden = true;
}

// To embed.js, which checks that it comes from here; it tells nothing of the conversation.
function tellSite(what, more = {}) {
  window.parent.postMessage({ sapa: what, ...more }, "*");
}

function newId() {
  // crypto.randomUUID is missing where the page is served without https.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function config() {
  try {
    return await (await fetch("/chat/config.json")).json();
  } catch {
    return { shop: location.hostname };
  }
}

// What the site around the chat wants counts before what the shop has set.
const wanted = new URLSearchParams(location.search).get("scheme") ?? scheme;
if (["light", "dark"].includes(wanted)) document.documentElement.dataset.scheme = wanted;
for (const id of ["mark", "welcome-mark"]) showMark(at(id), shop, logo);
for (const button of document.querySelectorAll(".languages button")) {
  button.onclick = () => {
    setLanguage(button.lang);
    showTexts();
  };
}
at("to-end").onclick = toEnd;
at("scroller").onscroll = () => {
  const top = at("scroller").scrollTop;
  // Being away from the end is no sign of reading further up: a line may just have been added.
  if (isAtEnd() || top < lastTop) following = isAtEnd();
  if (following) at("to-end").hidden = true;
  tellSeen();
  lastTop = top;
};
// New lines, pictures that arrive and a keyboard that opens must not push the end out of sight.
const growth = new ResizeObserver(() => following && toEnd());
for (const id of ["scroller", "lines", "typing", "away"]) growth.observe(at(id));

if (embedded) {
  const close = () => tellSite("close");
  document.documentElement.classList.add("embedded");
  at("close").hidden = false;
  at("close").onclick = close;
  window.addEventListener("keydown", (event) => event.key === "Escape" && close());
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent) return;
    if (event.data?.sapa === "opened" || event.data?.sapa === "closed") {
      isOpen = event.data.sapa === "opened";
      tellUnread();
    }
    if (event.data?.sapa === "opened" && event.data.focus) composer.focus();
  });
  tellSite("ready");
} else if (matchMedia("(hover: hover)").matches) {
  composer.focus();
}

document.addEventListener("visibilitychange", tellUnread);
showTexts();
resume();
