// The service worker of the helper's telephone: today's pages without a network, and the outbox sent in the background.
const TODAY = () => `huzhu-${new Date().toLocaleDateString("sv")}`; // 2026-11-20: nothing outlives its day
const OWNER = "/v/owner";
const OFFLINE = "/v/offline/";
const PATIENCE_MS = 6000;
const unreached = new Set(); // pages shown as they were kept, for want of a network

addEventListener("install", (e) => e.waitUntil(skipWaiting()));
addEventListener("activate", (e) => e.waitUntil(Promise.all([clients.claim(), tidied()])));
addEventListener("message", (e) => { whetherAway(e.source); e.waitUntil(keepAll(e.data.keep ?? [])); });
addEventListener("sync", (e) => e.tag === "outbox" && e.waitUntil(sendAll()));
addEventListener("fetch", (e) => {
  const { origin, pathname } = new URL(e.request.url);
  if (origin !== location.origin) return;
  if (e.request.method === "POST" && pathname === "/sign-out/") return void e.waitUntil(forget());
  if (e.request.mode === "navigate" && pathname.startsWith("/v/")) e.respondWith(page(e, pathname));
  else if (e.request.method === "GET" && pathname.startsWith("/static/")) e.respondWith(fixed(e, pathname));
});

async function page(e, pathname) {
  const reading = e.request.method === "GET";
  const kept = reading && (await found(pathname));
  try {
    const answer = await (kept ? hurried(fetch(e.request)) : fetch(e.request));
    if (answer.type === "opaqueredirect" && reading) e.waitUntil(forgetIfSignedOut());
    else if (reading) e.waitUntil(keep(pathname, answer.clone()));
    return answer;
  } catch {
    unreached.add(e.resultingClientId);
    return kept || (await found(OFFLINE)) || Response.error();
  }
}

/** Tells a page that the house was not reached for it: a telephone may hold a network that leads nowhere, and say it has one. */
function whetherAway(page) {
  if (unreached.delete(page.id)) page.postMessage({ sent: [], stopped: "away", others: 0 });
}

async function fixed(e, pathname) {
  try {
    const answer = await fetch(e.request);
    e.waitUntil(keep(pathname, answer.clone()));
    return answer;
  } catch {
    return (await found(pathname)) || Response.error();
  }
}

const hurried = (work) => Promise.race([work, new Promise((_, late) => setTimeout(late, PATIENCE_MS))]);

async function keepAll(paths) {
  await tidied();
  for (const path of paths) {
    if (await found(path)) continue;
    await fetch(path, { redirect: "manual" }).then((answer) => keep(path, answer), () => {});
  }
}

/** Static files are kept as they come; of pages only those the house has marked, for whom they were made. */
async function keep(path, answer) {
  if (answer.status !== 200) return;
  const mark = answer.headers.get("Huzhu-Keep");
  if (mark) {
    const [whose, theirs] = mark.split(" ");
    await Outbox.met(Number(theirs));
    await belongTo(whose);
  } else if (!path.startsWith("/static/")) return;
  await (await caches.open(TODAY())).put(path, answer);
}

async function belongTo(whose) {
  const owner = await (await found(OWNER))?.text();
  if (owner && owner !== whose) await forget();
  if (owner !== whose) await (await caches.open(TODAY())).put(OWNER, new Response(whose));
}

async function found(path) {
  await tidied();
  return (await caches.open(TODAY())).match(path, { ignoreVary: true });
}

async function tidied() {
  const old = (await caches.keys()).filter((name) => name !== TODAY());
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function forget() {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

async function forgetIfSignedOut() {
  const answer = await fetch(OFFLINE, { redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") await forget();
}

async function sendAll() {
  const told = await Outbox.flush();
  (await clients.matchAll()).forEach((client) => client.postMessage(told));
  if (told.stopped === "away" || told.stopped === "later") throw new Error("still waiting"); // the browser tries again later
}
