// Keeps the last page of a screen, so that a device switched on while the server is away still shows it, and since when.
const KEPT = "huzhu-screen";

addEventListener("install", (e) => e.waitUntil(self.skipWaiting()));
addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

async function keep(request, answer) {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  const body = await answer.clone().blob();
  await (await caches.open(KEPT)).put(request.url, new Response(body, { status: 200, headers }));
}

async function answered(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await keep(request, answer);
    if (answer.status < 500) return answer;
    throw new Error(answer.status);
  } catch (away) {
    const kept = await (await caches.open(KEPT)).match(request.url);
    if (kept) return kept;
    throw away;
  }
}

// Only what a screen itself asks for: its page, and the sheets and scripts that this page loads.
addEventListener("fetch", (e) => {
  const to = new URL(e.request.url);
  if (e.request.method === "GET" && to.origin === location.origin && (to.pathname.startsWith("/screen/") || to.pathname.startsWith("/static/"))) e.respondWith(answered(e.request));
});
