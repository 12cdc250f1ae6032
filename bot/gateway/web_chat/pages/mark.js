// The round mark of whoever writes: the shop's logo, or letters.

/** Shows the logo in ``node``; the letters of ``name`` where there is none, or it does not load. */
export function showMark(node, name, logo) {
  node.textContent = initials(name);
  if (!logo) return;
  const image = document.createElement("img");
  image.alt = "";
  image.onload = () => node.replaceChildren(image);
  image.src = logo;
}

function initials(name) {
  const words = name.trim().split(/\s+/).slice(0, 2);
  return words.map((word) => [...word][0] ?? "").join("").toUpperCase();
}
