// What a message shows beside plain words: links, pictures, files. Everything that others wrote
// becomes text nodes, never markup.

import { language, say } from "./texts.js";

// A web address, an e-mail address, or an international phone number.
const LINK =
  /https?:\/\/[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w+])\+\d[\d\s().-]{7,16}\d(?!\w)/gi;
const PUNCTUATION_AT_END = /[.,!?;:…)\]}]+$/;
// How staff's files come: "invoice.pdf: https://…/files/TOKEN", a line of its own.
const SENT_FILE = /^(.{1,120}): (https?:\/\/\S+\/files\/[\w-]{16,})$/;
const WEB = ["http:", "https:"];

/** An element with a class and text, the way this page makes all of its own. */
export function element(name, className, text = "") {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

/** The words, and what in them can be opened as links. */
export function withLinks(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const written = match[0].replace(PUNCTUATION_AT_END, "");
    const link = linkOf(written);
    if (link === null) continue;
    link.textContent = written;
    parts.push(text.slice(end, match.index), link);
    end = match.index + written.length;
  }
  return [...parts, text.slice(end)];
}

function linkOf(written) {
  if (!/^https?:/i.test(written)) {
    const link = document.createElement("a");
    link.href = written.includes("@") ? `mailto:${written}` : `tel:${written.replace(/[^+\d]/g, "")}`;
    return link;
  }
  const address = safeAddress(written);
  if (address === null) return null;
  const link = newWindow(address);
  link.title = new URL(address).host;
  return link;
}

/** An address of the web in full; null for anything else, such as a script. */
export function safeAddress(written, base = undefined) {
  try {
    const address = new URL(written, base);
    return WEB.includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

export function newWindow(address) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/** The files that staff added to their words, apart from these. */
export function sentFiles(text) {
  const sent = [];
  const words = text.split("\n").filter((line) => {
    const found = SENT_FILE.exec(line);
    if (found) sent.push({ name: found[1], url: found[2] });
    return !found;
  });
  return { words: words.join("\n"), sent };
}

/** A file as {name, mime, size, url}; url is a blob's while it is under way. */
export function fileNode({ name, mime = "", size, url }) {
  const address = url?.startsWith("blob:") ? url : safeAddress(url, location.href);
  if (address === null || !url) return element("p", "file gone", `${name ?? ""} (${say("fileGone")})`);
  const kind = mime?.split("/")[0];
  if (kind === "image") return pictureNode(address, name);
  if (kind === "video" || kind === "audio") {
    const player = element(kind, "player");
    player.controls = true;
    player.preload = "metadata";
    player.src = address;
    player.setAttribute("aria-label", name ?? say("file"));
    return player;
  }
  const link = newWindow(address);
  link.className = "file";
  link.append(element("span", "file-name", name ?? say("file")));
  if (size) link.append(element("span", "file-size", told(size)));
  return link;
}

function pictureNode(address, name) {
  const link = newWindow(address);
  link.className = "picture";
  const image = document.createElement("img");
  image.alt = name ?? say("yourPicture");
  image.src = address;
  image.onerror = () => link.replaceChildren(image.alt);
  link.append(image);
  return link;
}

function told(bytes) {
  const size = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  const most = { maximumFractionDigits: size[0] < 10 ? 1 : 0 };
  return `${size[0].toLocaleString(language(), most)} ${size[1]}`;
}
