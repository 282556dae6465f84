// The screen in the hall: its own clock, news of itself each minute without a flicker, and patience while the server is away.
(() => {
  const EVERY = 60_000, WAIT = 20_000;
  const clock = () => document.querySelector("[data-clock]"), away = () => document.querySelector("[data-away]");
  let freshAt = new Date();
  const two = (number) => String(number).padStart(2, "0");
  // The hour of the place and not of the box behind the screen, which may come from anywhere: its offset is in the page.
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(clock()?.getAttribute("datetime") ?? "") ?? [];
  const ahead = sign ? Number(`${sign}1`) * (60 * hours + Number(minutes)) : -freshAt.getTimezoneOffset();
  const there = (at) => new Date(at.getTime() + 60_000 * ahead);  // to be read as if it were UTC
  const hour = (at) => `${there(at).getUTCHours()}:${two(there(at).getUTCMinutes())}`, day = (at) => there(at).toISOString().slice(0, 10);

  const tick = () => {
    const now = hour(new Date());
    if (clock() && clock().textContent !== now) clock().textContent = now;
  };
  const links = (page) => [...page.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.getAttribute("href") || one.getAttribute("src")).join();

  function take(page) {
    if (!page.querySelector("[data-screen]")) throw new Error("another page");
    if (links(page) !== links(document)) return location.reload();  // the house was rebuilt: new sheets, new script
    for (const part of ["header [data-day]", "h1", "main", "footer"]) {
      const [mine, theirs] = [document.querySelector(part), page.querySelector(part)];
      if (mine && theirs && mine.innerHTML !== theirs.innerHTML) mine.innerHTML = theirs.innerHTML;
    }
  }

  function tell(present) {
    if (present) freshAt = new Date();
    document.body.classList.toggle("is-away", !present);
    if (!away()) return;
    const since = away().querySelector("[data-away-since]"), other = day(freshAt) !== day(new Date());
    const said = (other ? `${Number(day(freshAt).slice(5, 7))}/${Number(day(freshAt).slice(8))} ` : "") + hour(freshAt);
    document.querySelector("[data-day]")?.toggleAttribute("hidden", !present && other);
    if (!present && since.textContent !== said) since.textContent = said;
    away().hidden = present;
  }

  async function look() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", headers: { "X-Screen": "news" }, signal: AbortSignal.timeout(WAIT) });
      const kept = Number(answer.headers.get("X-Kept-At"));
      if (!answer.ok) throw new Error(answer.status);
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (kept) { freshAt = new Date(kept); tell(false); } else tell(true);
    } catch { tell(false); }
  }

  tick();
  setInterval(tick, 1000);
  setInterval(look, EVERY);
  addEventListener("online", look);
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register(document.body.dataset.worker).then(() => navigator.serviceWorker.ready).then(look).catch(() => {});
  }
})();
