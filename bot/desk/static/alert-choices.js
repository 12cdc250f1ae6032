// Your account → Alerts: notifications of this browser, and the sound to try.

const device = document.getElementById("device");
const says = document.getElementById("device-state");
const turnsOn = document.getElementById("device-on");
const turnsOff = document.getElementById("device-off");
const login = alertsBox.dataset.login;

const isOn = () => "Notification" in window && Notification.permission === "granted"
  && localStorage.getItem("alerts.on") === login;

async function shows(state) {
  const subscription = isOn() && await (await navigator.serviceWorker?.ready)?.pushManager?.getSubscription();
  const name = state ?? (!("Notification" in window && "serviceWorker" in navigator) ? "unable"
    : Notification.permission === "denied" ? "denied" : !isOn() ? "off" : subscription ? "push" : "open");
  says.textContent = device.dataset[name];
  device.dataset.state = name;
  turnsOn.hidden = name === "unable" || name === "denied" || name === "push" || name === "open";
  turnsOff.hidden = !(name === "push" || name === "open");
}

turnsOn.addEventListener("click", async () => {
  if (await Notification.requestPermission() !== "granted") { shows(); return; }
  localStorage.setItem("alerts.on", login);
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: device.dataset.key });
    if (await sendSubscription(subscription)) localStorage.setItem("alerts.session", alertsBox.dataset.session);
    else await subscription.unsubscribe();
  } catch { /* no push service in this browser: it notifies while the desk is open in a tab */ }
  shows();
});

turnsOff.addEventListener("click", async () => {
  localStorage.removeItem("alerts.on");
  localStorage.removeItem("alerts.session");
  const subscription = await (await navigator.serviceWorker?.ready)?.pushManager?.getSubscription();
  if (subscription) { await sendSubscription(subscription, "unsubscribe"); await subscription.unsubscribe(); }
  shows();
});

document.getElementById("try-sound").addEventListener("click", sounds);
shows();
