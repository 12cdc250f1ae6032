// Your account → Alerts: notifications of this browser, and the sound to try. Uses alerts.js.

document.addEventListener("DOMContentLoaded", () => {
  const device = document.getElementById("device");
  const says = document.getElementById("device-state");
  const turnsOn = document.getElementById("device-on");
  const turnsOff = document.getElementById("device-off");
  const { login, session } = alertsBox.dataset;

  async function stateNow() {
    if (!("Notification" in window && "serviceWorker" in navigator)) return "unable";
    if (Notification.permission === "denied") return "denied";
    if (Notification.permission !== "granted" || localStorage.getItem("alerts.on") !== login) return "off";
    return await subscriptionHere() ? "push" : "open";
  }

  async function shows() {
    const state = await stateNow();
    says.textContent = device.dataset[state];
    device.dataset.state = state;
    turnsOn.hidden = state !== "off";
    turnsOff.hidden = state !== "push" && state !== "open";
  }

  turnsOn.addEventListener("click", async () => {
    if (await Notification.requestPermission() === "granted") {
      localStorage.setItem("alerts.on", login);
      shows(); // the push service may take long
      try {
        const { pushManager } = await navigator.serviceWorker.ready;
        const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: device.dataset.key });
        if (await sendSubscription(subscription)) localStorage.setItem("alerts.session", session);
        else await subscription.unsubscribe();
      } catch { /* its push service cannot be reached: it notifies while the desk is open in a tab */ }
    }
    shows();
  });

  turnsOff.addEventListener("click", async () => {
    localStorage.removeItem("alerts.on");
    localStorage.removeItem("alerts.session");
    const subscription = await subscriptionHere();
    if (subscription) {
      await sendSubscription(subscription, "unsubscribe");
      await subscription.unsubscribe();
    }
    shows();
  });

  document.getElementById("try-sound").addEventListener("click", sounds);
  shows();
});
