// The page without a network. `cargo xtask build` fills in the list of a version's files (xtask/src/offline.rs) and puts this
// beside them. All of a version's files are kept as one set, under the list's digest: a page is answered from one set, or
// not at all. A new version's set is fetched as a whole while the old one goes on serving; it takes its place when no page
// is open, or when whoever has the one open page agrees (static/after.js).
const VERSION = "{{ version }}";
const FILES = "{{ files }}";

const scope = registration.scope;
const family = `sts-flow ${scope} `;
const set = () => caches.open(family + VERSION);

// One of the version's files from the host. The browser compares its digest: of a host that is just being changed, or
// changes what it sends, nothing is taken. Of names without a digest the host is asked whether they are still the same.
async function ask(path) {
  const cache = /-[0-9a-f]{15,16}[._]/.test(path) ? "default" : "no-cache";
  const answer = await fetch(path, { integrity: FILES[path], cache, priority: "low" });
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  return answer;
}

// One after the other, so that they are in nobody's way. What is there from an attempt that was cut short, stays.
async function fill() {
  const cache = await set();
  for (const path of Object.keys(FILES)) {
    if (!(await cache.match(path, { ignoreVary: true }))) await cache.put(path, await ask(path));
  }
}

async function answer(path) {
  const cache = await set();
  return (await cache.match(path, { ignoreVary: true })) ?? ask(path);
}

async function sweep() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(family) && name !== family + VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function take(page) {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = open.filter(({ url }) => url.startsWith(scope));
  if (pages.length > 1) page.postMessage("others");
  else await skipWaiting();
}

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(sweep()));
addEventListener("message", (event) => {
  if (event.data === "take") event.waitUntil(take(event.source));
});
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(scope)) return;
  const path = url.slice(scope.length).split(/[?#]/)[0].replace(/^(index\.html)?$/, "./");
  if (Object.hasOwn(FILES, path)) event.respondWith(answer(path));
});
