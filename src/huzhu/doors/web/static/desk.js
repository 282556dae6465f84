// The telephone desk on top of a page that works without it: arrow keys through the people found, the time of the call,
// and what is typed is kept before one leaves the page by any way.
(() => {
  const box = document.getElementById("caller");
  const form = document.getElementById("call-form");
  const hits = () => [...document.querySelectorAll("#hits a")];

  addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || !["ArrowDown", "ArrowUp"].includes(e.key)) return;
    const found = hits();
    const at = found.indexOf(document.activeElement);
    if (!found.length || (document.activeElement !== box && at < 0)) return;
    e.preventDefault();
    const next = at + (e.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? box : found[Math.min(next, found.length - 1)]).focus();
  });

  // What is put in anew is not read aloud, in whatever role: how many were found is told in a place that stays.
  const count = document.getElementById("hits-told");
  addEventListener("htmx:after:swap", () => {
    const words = document.querySelector("#hits [data-said]")?.textContent.trim() ?? "";
    if (count && count.textContent !== words) count.textContent = words;
  });

  const told = document.querySelector("[data-elapsed]");
  if (told) {
    const before = Number(told.dataset.elapsed);
    const tick = () => {
      const seconds = before + Math.floor(performance.now() / 1000);
      told.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    };
    tick();
    setInterval(tick, 1000);
  }

  if (!form) return;
  const tab = form.elements.tab.value;
  // A reload, or the browser after a crash, comes back to the same tab.
  const here = new URL(location.href);
  if (here.pathname === form.getAttribute("action") && here.searchParams.get("tab") !== tab) {
    here.searchParams.set("tab", tab);
    history.replaceState(null, "", here);
  }

  // From the first key on somebody is on the telephone; the pages in between do not begin anew.
  const key = `call-${tab}`;
  const since = () => {
    if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, Date.now());
    return Math.max(0, Math.round((Date.now() - Number(sessionStorage.getItem(key))) / 1000));
  };
  const say = () => document.querySelectorAll("[data-since]").forEach((el) => { el.value = since(); });

  let dirty = false;
  addEventListener("input", (e) => {
    if (e.target !== box && !e.target.form) return;
    say();
    if (e.target.form === form) dirty = true;
  }, true);

  const save = () => {
    dirty = false;
    say();
    return fetch(form.getAttribute("hx-post"), {
      method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true,
    });
  };
  // Kept first, then on; a server that does not answer holds nobody up.
  const first = (then) => Promise.race([save(), new Promise((done) => setTimeout(done, 1500))]).then(then, then);

  addEventListener("click", (e) => {
    const link = e.target.closest?.("a[href]");
    if (!dirty || !link || link.target || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    first(() => location.assign(link.href));
  });
  addEventListener("submit", (e) => {
    if (e.target === form) { say(); dirty = false; return; } // it brings everything along
    if (!dirty) return;
    e.preventDefault();
    first(() => e.target.requestSubmit(e.submitter));
  }, true);
  addEventListener("pagehide", () => { if (dirty) save(); });
})();
