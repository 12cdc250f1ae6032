// The desk with no page open: shows notifications, and a plain page when there is no network.
// No page of the desk is kept: what is in it is personal.

const OFFLINE = "/desk/offline";
const FILES = ["{{ static('desk.css') }}", "{{ static('theme.js') }}", "{{ static('icon.svg') }}"];
const KEPT = "offline " + FILES.join(" ");

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll([OFFLINE, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const isPage = request.mode === "navigate";
  const path = request.url.slice(self.location.origin.length);
  if (isPage || FILES.includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(isPage ? OFFLINE : path)));
  }
});

self.addEventListener("push", (event) => {
  const told = event.data.json();
  event.waitUntil(pages().then((open) => {
    // Who looks at the desk is told by the page.
    if (open.some((page) => page.visibilityState === "visible")) return undefined;
    return self.registration.showNotification(told.title, {
      body: told.body, tag: told.tag, renotify: true, icon: "{{ static('icon-192.png') }}", data: { path: told.url },
    });
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path } = event.notification.data;
  event.waitUntil(pages().then(async (open) => {
    if (!open.length) return self.clients.openWindow(path);
    const page = await open[0].focus();
    // What was typed in the open page is kept on the server.
    return page.navigate(path).catch(() => self.clients.openWindow(path));
  }));
});

function pages() {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true })
    .then((all) => all.filter((page) => new URL(page.url).pathname.startsWith("/desk")));
}
