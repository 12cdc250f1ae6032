// A product or an order as a card: picture, title, price, what else is known, a link.

import { element, newWindow, safeAddress } from "./content.js";
import { say } from "./texts.js";

/** Whether the card says everything that its message's text says. */
export function hasAll(card) {
  return Boolean(card?.says_all);
}

/** @param card a bot.messages.Card as JSON */
export function cardNode(card) {
  const node = element("article", "card");
  const picture = safeAddress(card.image);
  if (picture) {
    const image = element("img", "card-picture");
    image.alt = "";
    image.loading = "lazy";
    image.src = picture;
    image.onerror = () => image.remove();
    node.append(image);
  }
  node.append(element("p", "card-title", card.title));
  if (card.subtitle) node.append(element("p", "card-subtitle", card.subtitle));
  for (const line of card.lines ?? []) node.append(element("p", "card-line", line));
  if (card.price) node.append(element("p", "card-price", card.price));
  const address = safeAddress(card.link);
  if (address) {
    const link = newWindow(address);
    link.className = "card-link";
    link.dataset.words = card.link_words ?? "";
    link.dataset.title = card.title;
    node.append(link);
  }
  relabelCard(node);
  return node;
}

/** Sets what depends on the page's language: its link, where the card has no words for it. */
export function relabelCard(node) {
  for (const link of node?.querySelectorAll(".card-link") ?? []) {
    link.textContent = link.dataset.words || say("see");
    link.setAttribute("aria-label", `${link.textContent}: ${link.dataset.title}`);
  }
}
