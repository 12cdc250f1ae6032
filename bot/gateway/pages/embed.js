// For other sites: <script src="https://your-chat.example.com/chat/embed.js" async></script>
// adds a button at the lower right that opens the chat in a frame. ESC closes it.
(() => {
  const chat = new URL("../chat", document.currentScript.src);
  if (document.querySelector("sapa-chat")) return;

  const TEXTS = {
    en: { open: "Open the chat", close: "Close the chat", news: "new message" },
    id: { open: "Buka obrolan", close: "Tutup obrolan", news: "pesan baru" },
  };
  const texts = TEXTS[document.documentElement.lang.slice(0, 2).toLowerCase()] ?? TEXTS.en;

  const STYLE = `
    :host { all: initial; }
    button, iframe { position: fixed; z-index: 2147483000; right: 20px; border: 0; }
    button { bottom: 20px; display: grid; place-items: center; width: 60px; height: 60px;
      border-radius: 50%; background: #0b6e5a; color: #fff; cursor: pointer;
      box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 8px 24px rgb(0 0 0 / 18%);
      transition: transform .15s; }
    button:hover { transform: scale(1.05); }
    button:focus-visible { outline: 3px solid #0b6e5a; outline-offset: 3px; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    button[aria-expanded="true"] .bubble, button[aria-expanded="false"] .cross { display: none; }
    button.news::after { content: ""; position: absolute; top: 2px; right: 2px; width: 14px;
      height: 14px; border: 2px solid #fff; border-radius: 50%; background: #d93025; }
    iframe { bottom: 92px; width: min(400px, calc(100vw - 40px));
      height: min(660px, calc(100vh - 116px)); border-radius: 20px; background: #fffdf9;
      box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 16px 60px rgb(0 0 0 / 22%); }
    @media (prefers-color-scheme: dark) { iframe { background: #171d1b; } }
    iframe[hidden] { display: none; }
    @media (max-width: 520px) {
      iframe { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border-radius: 0; }
      button[aria-expanded="true"] { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { button { transition: none; } }`;

  const frame = document.createElement("iframe");
  frame.id = "frame";
  frame.title = "Chat";
  frame.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-controls", "frame");
  button.setAttribute("aria-expanded", "false");
  button.append(
    icon("bubble", "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z"),
    icon("cross", "M6 6l12 12M18 6L6 18"),
  );
  const host = document.createElement("sapa-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(frame, button);

  let ready = false;

  function icon(name, path) {
    const [svg, shape] = ["svg", "path"].map((tag) =>
      document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("class", name);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  }

  function tellOpened() {
    if (ready && !frame.hidden) frame.contentWindow.postMessage({ sapa: "opened" }, chat.origin);
  }

  function show(open) {
    // Only now, so that a page nobody chats on loads nothing.
    if (open && !frame.src) frame.src = chat.href;
    frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.classList.remove("news");
    label();
    if (open) {
      frame.focus();
      tellOpened();
    } else {
      button.focus();
    }
  }

  function label() {
    const name = frame.hidden ? texts.open : texts.close;
    const hasNews = button.classList.contains("news");
    button.setAttribute("aria-label", hasNews ? `${name} (${texts.news})` : name);
  }

  button.onclick = () => show(frame.hidden);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !frame.hidden) show(false);
  });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== chat.origin) return;
    if (event.data?.sapa === "ready") {
      ready = true;
      tellOpened();
    }
    if (event.data?.sapa === "close") show(false);
    if (event.data?.sapa === "message" && frame.hidden) {
      button.classList.add("news");
      label();
    }
  });
  label();
  (document.body ?? document.documentElement).append(host);
})();
