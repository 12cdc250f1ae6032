// For other sites: <script src="https://your-chat.example.com/chat/embed.js" async></script>
// adds a button that opens the chat in a frame. ESC closes it. On the site's next page the chat is
// as it was left. data-position="left", data-scheme="light" (or dark) and data-colour="#0b6e5a" (the
// button's) count before what the shop has set. On a site that is not listed nothing is shown.
(() => {
  const wanted = { ...document.currentScript.dataset };
  const chat = new URL("../chat", document.currentScript.src);
  if (document.querySelector("sapa-chat")) return;

  const TEXTS = {
    en: {
      open: "Open the chat", close: "Close the chat", news: "{count} unread",
      absent: "The chat cannot be shown inside this page.",
      unlisted: "The chat is not shown here, as this site is not listed. For the shop: list {site} at the desk under Settings, Channels, Web chat.",
      silent: "For the shop: {chat} did not answer here. Check that it runs, that its address begins with https://, and that this site allows frames from it.",
    },
    id: {
      open: "Buka obrolan", close: "Tutup obrolan", news: "{count} belum dibaca",
      absent: "Obrolan belum bisa tampil di halaman ini.",
      unlisted: "Obrolan tidak ditampilkan karena situs ini belum terdaftar. Untuk toko: daftarkan {site} di meja kerja, Pengaturan, Kanal, Chat web.",
      silent: "Untuk toko: {chat} tidak menjawab di sini. Pastikan Sapa berjalan, alamatnya diawali https://, dan situs ini mengizinkan frame darinya.",
    },
  };
  const PATIENCE_MS = 10_000;
  const REMEMBERED = "sapa-chat";
  const texts = TEXTS[document.documentElement.lang.slice(0, 2).toLowerCase()] ?? TEXTS.en;

  const STYLE = `
    :host { all: initial; --colour: #0b6e5a; --ink: #fff; }
    button, iframe, .absent { position: fixed; z-index: 2147483000; right: 20px; border: 0; }
    :host(.left) button, :host(.left) iframe, :host(.left) .absent { right: auto; left: 20px; }
    button { bottom: 20px; display: grid; place-items: center; width: 60px; height: 60px;
      border-radius: 50%; background: var(--colour); color: var(--ink); cursor: pointer;
      box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 8px 24px rgb(0 0 0 / 18%);
      transition: transform .15s; }
    button:hover { transform: scale(1.05); }
    button:focus-visible { outline: 3px solid var(--colour); outline-offset: 3px;
      box-shadow: 0 0 0 3px #fff; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    button[aria-expanded="true"] .bubble, button[aria-expanded="false"] .cross { display: none; }
    .count { position: absolute; top: -4px; right: -4px; box-sizing: border-box; min-width: 24px;
      padding: 0 6px; border: 2px solid #fff; border-radius: 12px; background: #c5221f;
      color: #fff; font: 700 13px/20px system-ui, sans-serif; text-align: center; }
    iframe { bottom: 92px; width: min(400px, calc(100vw - 40px));
      height: min(660px, calc(100vh - 116px)); border-radius: 20px; background: #fffdf9;
      box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 16px 60px rgb(0 0 0 / 22%); }
    .absent { bottom: 92px; box-sizing: border-box; width: min(360px, calc(100vw - 40px));
      padding: 20px; border-radius: 20px; background: #fffdf9; color: #18211e;
      font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
      box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 16px 60px rgb(0 0 0 / 22%); }
    .absent p { margin: 0 0 10px; }
    .absent a { color: #0b6e5a; font-weight: 600; }
    .absent small { display: block; font-size: 14px; color: #5a6661; }
    :host(.dark) iframe { background: #171d1b; }
    @media (prefers-color-scheme: dark) {
      :host(:not(.light)) iframe { background: #171d1b; }
      .absent { background: #171d1b; color: #e7eeeb; }
      .absent a { color: #5fcbae; }
      .absent small { color: #9fada7; }
    }
    [hidden] { display: none; }
    @media (max-width: 520px) {
      :host iframe, :host(.left) iframe { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border-radius: 0; }
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
  const count = document.createElement("span");
  count.className = "count";
  count.setAttribute("aria-hidden", "true");
  count.hidden = true;
  button.append(count);
  const host = document.createElement("sapa-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const absent = document.createElement("div");
  absent.className = "absent";
  absent.setAttribute("role", "alert");
  absent.hidden = true;
  root.append(frame, absent, button);

  let ready = false;
  let isOpen = false;
  let isAbsent = false;
  let takesFocus = false;
  let unread = 0;

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

  function tellFrame() {
    if (!ready) return;
    const message = { sapa: isOpen ? "opened" : "closed", focus: takesFocus };
    frame.contentWindow.postMessage(message, chat.origin);
  }

  // Only once somebody has opened it, so that a page nobody chats on loads no chat.
  function load() {
    if (frame.src) return;
    const address = new URL(chat);
    if (wanted.scheme) address.searchParams.set("scheme", wanted.scheme);
    frame.src = address.href;
    setTimeout(() => { if (!ready) tellAbsent(texts.silent.replace("{chat}", chat.origin)); }, PATIENCE_MS);
  }

  // One sentence for the customer with a way out, and one for who set the button up.
  function tellAbsent(why) {
    console.warn(`Sapa: ${why}`);
    const [sentence, link, small] = ["p", "a", "small"].map((tag) => document.createElement(tag));
    link.href = chat.href;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = texts.open;
    sentence.append(`${texts.absent} `, link);
    small.textContent = why;
    absent.replaceChildren(sentence, small);
    isAbsent = true;
    place();
  }

  function place() {
    frame.hidden = !isOpen || isAbsent;
    absent.hidden = !isOpen || !isAbsent;
  }

  // In this tab, until it is closed; a browser that keeps nothing opens each page anew.
  function remember(state) {
    try { sessionStorage.setItem(REMEMBERED, state); } catch { /* nothing is kept */ }
  }
  function remembered() {
    try { return sessionStorage.getItem(REMEMBERED); } catch { return null; }
  }

  function show(open) {
    isOpen = open;
    takesFocus = true;
    remember(open ? "open" : "closed");
    if (open) load();
    place();
    button.setAttribute("aria-expanded", String(open));
    showUnread(open ? 0 : unread);
    if (open && !isAbsent) frame.focus();
    else if (!open) button.focus();
    tellFrame();
  }

  function label() {
    const name = isOpen ? texts.close : texts.open;
    const news = texts.news.replace("{count}", unread);
    button.setAttribute("aria-label", unread ? `${name} (${news})` : name);
  }

  function showUnread(number) {
    unread = number;
    count.textContent = number > 99 ? "99+" : number;
    count.hidden = !number;
    label();
  }

  button.onclick = () => show(!isOpen);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen) show(false);
  });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== chat.origin) return;
    if (event.data?.sapa === "ready") {
      ready = true;
      if (isAbsent) { isAbsent = false; place(); }
      tellFrame();
    }
    if (event.data?.sapa === "close") show(false);
    if (event.data?.sapa === "unread" && !isOpen) showUnread(Number(event.data.count) || 0);
  });

  // Whether this site may show the chat, and how the button looks there.
  async function begin() {
    const known = await fetch(new URL("/chat/site.json", chat), { credentials: "omit" })
      .then((answer) => answer.json())
      .catch(() => ({})); // the frame will tell
    if (known.listed === false) {
      // A visitor can do nothing about it: only who set the script up is told, in the console.
      console.warn(`Sapa: ${texts.unlisted.replace("{site}", location.origin)}`);
      return;
    }
    const own = /^#[0-9a-f]{6}$/i.test(wanted.colour ?? "") ? wanted.colour : null;
    host.style.setProperty("--colour", own ?? known.colour ?? "#0b6e5a");
    host.style.setProperty("--ink", own ? inkOn(own) : known.ink ?? "#fff");
    host.classList.toggle("left", (wanted.position ?? known.position) === "left");
    const dark = wanted.scheme ?? known.scheme;
    if (dark === "light" || dark === "dark") host.classList.add(dark);
    (document.body ?? document.documentElement).append(host);
    // As it was left on the page before; it would cover the whole screen of a phone.
    if (remembered()) load();
    if (remembered() === "open" && !matchMedia("(max-width: 520px)").matches) {
      isOpen = true;
      place();
      button.setAttribute("aria-expanded", "true");
    }
    label();
  }

  // White or black, whichever can be read better (WCAG 2.2, relative luminance).
  function inkOn(colour) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#fff" : "#000";
  }

  begin();
})();
