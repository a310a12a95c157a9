// Keep the pages that somebody looked at for when there is no network. The network goes first, always; what is shown from here says so.
// Nothing of an account is kept: neither what the accounts answer, nor pages to whose address a letter has added a token.
// Reminders come here, too, for who wanted them in this browser: each is shown, and leads to the page that it is about.
const PAGES = "pages";
const FILES = "files";
const MOST = 60;
const MARK = "<!--notice-->";
const OF_OTHERS = /^\/(content|auth|(fr\/)?account)(\/|$)/;
const WORDS = {
  en: "You are offline: this is what was there at your last visit.",
  fr: "Vous êtes hors ligne\u00a0: voici ce qui était là à votre dernière visite.",
};

self.addEventListener("install", (event) => {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || OF_OTHERS.test(url.pathname)) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request));
});

self.addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data.json();
  // What comes again has the same tag, and takes the place of what was shown.
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: "/favicon.ico", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.url));
});

/** Show a page of this site: where it is open already, there. */
async function lead(url) {
  const page = self.location.origin + new URL(url).pathname;
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find((each) => each.url.split(/[?#]/)[0] === page);
  await (there ? there.focus() : self.clients.openWindow(page));
}

/** A file never changes under its name. */
async function file(request) {
  const cache = await caches.open(FILES);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await keep(cache, request, answer.clone());
  return answer;
}

/** A page as it is now, else as it was. */
async function page(request) {
  const cache = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(cache, request, answer.clone());
    return answer;
  } catch (error) {
    const known = await cache.match(request);
    if (!known) throw error;
    const language = known.headers.get("Content-Language") === "fr" ? "fr" : "en";
    const notice = `<p class="notice" role="status">${WORDS[language]}</p>`;
    const html = (await known.text()).replace(MARK, notice);
    return new Response(html, { headers: known.headers });
  }
}

/** Keep an answer, and drop the oldest where there are too many. */
async function keep(cache, request, answer) {
  await cache.delete(request);
  await cache.put(request, answer);
  for (const old of (await cache.keys()).slice(0, -MOST)) await cache.delete(old);
}
