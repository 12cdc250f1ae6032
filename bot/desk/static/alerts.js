// Tells who works at the desk that somebody waits: the count in the title and on the icon, a sound,
// a notification while the page is hidden. The newest alerts stand in #alerts, see alerts/open_page.html.

const alertsBox = document.getElementById("alerts");
const ring = new Audio(alertsBox.dataset.sound);
const favicon = document.querySelector("link[rel=icon]");
const plainIcon = favicon.href;
let waitingCount = 0;

// Pages are told what they have not seen since they were opened, and each alert once in all tabs.
const seenKey = "alerts.seen";
const seen = () => Number(localStorage.getItem(seenKey) ?? "0");

function inTitle() {
  const plain = document.title.replace(/^\(\d+\+?\) /, "");
  const shown = waitingCount > 99 ? "99+" : String(waitingCount);
  const title = waitingCount ? `(${shown}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
}

function onIcon() {
  if (navigator.setAppBadge) {
    (waitingCount ? navigator.setAppBadge(waitingCount) : navigator.clearAppBadge()).catch(() => {});
  }
  if (!waitingCount) { favicon.href = plainIcon; return; }
  const icon = new Image(64, 64);
  icon.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
    const draw = canvas.getContext("2d");
    draw.drawImage(icon, 0, 0, 64, 64);
    draw.fillStyle = "#c0271d";
    draw.beginPath(); draw.arc(43, 21, 21, 0, 2 * Math.PI); draw.fill();
    draw.fillStyle = "#fff";
    draw.font = "bold 30px system-ui, sans-serif";
    draw.textAlign = "center"; draw.textBaseline = "middle";
    draw.fillText(waitingCount > 9 ? "9+" : String(waitingCount), 43, 23);
    favicon.href = canvas.toDataURL("image/png");
  };
  icon.src = plainIcon;
}

// Browsers play nothing before somebody has clicked or typed in the page.
function sounds() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  ring.currentTime = 0;
  ring.play().then(() => { alertsBox.dataset.rang = Number(alertsBox.dataset.rang ?? 0) + 1; }).catch(() => {});
}

async function notifies(alerts) {
  if (document.visibilityState === "visible" || !("Notification" in window)) return;
  if (Notification.permission !== "granted" || localStorage.getItem("alerts.on") !== alertsBox.dataset.login) return;
  const worker = await workerHere();
  for (const { textContent, dataset } of alerts) {
    worker?.showNotification(alertsBox.dataset.shop, {
      body: textContent, tag: dataset.tag, renotify: true, icon: alertsBox.dataset.icon, data: { path: dataset.path },
    });
  }
}

// One tab of a browser tells it: whoever has the lock first.
function once(work) {
  return navigator.locks ? navigator.locks.request("alerts", work) : work();
}

function tellsNew(alerts, wantsSound) {
  return once(() => {
    const last = seen();
    const fresh = alerts.filter(({ dataset }) => Number(dataset.alert) > last);
    if (!fresh.length) return;
    localStorage.setItem(seenKey, fresh.at(-1).dataset.alert);
    if (wantsSound) sounds();
    notifies(fresh);
  });
}

alertsBox.addEventListener("htmx:afterSwap", () => {
  const waiting = document.getElementById("waiting");
  if (!waiting) return;
  waitingCount = Number(waiting.dataset.mine) + Number(waiting.dataset.anybody);
  inTitle();
  onIcon();
  tellsNew([...alertsBox.querySelectorAll("[data-alert]")], waiting.dataset.sound === "1");
});
// Another conversation brings another title.
new MutationObserver(inTitle).observe(document.querySelector("title"), { childList: true });

// A new session goes on telling this browser, where this person had turned that on.
async function keepsSubscription() {
  if (localStorage.getItem("alerts.on") !== alertsBox.dataset.login) return;
  const { session } = alertsBox.dataset;
  if (localStorage.getItem("alerts.session") === session) return;
  const subscription = await subscriptionHere();
  if (subscription && await sendSubscription(subscription)) localStorage.setItem("alerts.session", session);
}

async function workerHere() {
  return navigator.serviceWorker?.getRegistration("/desk");
}

async function subscriptionHere() {
  return (await workerHere())?.pushManager?.getSubscription();
}

async function sendSubscription(subscription, path = "subscribe") {
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch(`/desk/account/alerts/${path}`, {
    method: "POST", body: new URLSearchParams({ endpoint, ...keys }),
    headers: { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" },
  });
  return answer.ok;
}

navigator.serviceWorker?.register("/desk/service_worker.js", { scope: "/desk" }).then(keepsSubscription).catch(() => {});
