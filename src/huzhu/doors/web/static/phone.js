// The helper's pages on a telephone that loses its network: forms go through the outbox, and the page says what waits.
(() => {
  const bar = document.getElementById("outbox");
  if (!bar || !window.indexedDB) return;
  const said = document.getElementById("outbox-said");
  const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [2000, 30000];
  const { whose, ...words } = bar.dataset;
  const between = document.documentElement.lang.startsWith("zh") ? "" : " ";
  const filled = (text, n) => text.replace("{n}", n);
  const part = (name, within = document) => document.importNode(within.querySelector(`template[data-${name}]`).content.firstElementChild, true);
  const newNonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(12)))).replace(/[^A-Za-z0-9]/g, "-");
  let away = navigator.onLine === false;
  let stopped = "";

  // ---- what waits, in words
  async function show() {
    const records = await Outbox.all();
    const mine = records.filter((one) => one.whose === whose);
    const waiting = mine.filter((one) => !one.said);
    const ahead = (await Outbox.ahead()) ?? 0;
    tell(waiting, records.length - mine.length);
    refused(mine.filter((one) => one.said));
    reveal(ahead);
    document.querySelectorAll("form[data-keep]").forEach((form) => stage(form, waiting.filter((one) => !one.roomless), ahead));
  }

  function tell(waiting, others) {
    const n = waiting.length;
    const lines = [];
    if (away) lines.push(words.away, words.asOf);
    if (n && stopped === "signed-out") lines.push(filled(words.signIn, n));
    else if (n) lines.push(n === 1 ? words.one : filled(words.many, n));
    if (waiting.some((one) => one.roomless)) lines.push(words.full);
    if (others) lines.push(words.others);
    const [first, ...rest] = lines;
    if (bar.dataset.told === lines.join()) return; // what has been read aloud is not said again
    bar.dataset.told = lines.join();
    if (!first) return bar.replaceChildren();
    const line = part("line");
    line.querySelector("b").textContent = first;
    line.querySelector("span").textContent = rest.join(between);
    if (stopped === "signed-out" && n) line.append(part("door"));
    bar.replaceChildren(line);
  }

  function refused(records) {
    said.replaceChildren(...records.map((one) => {
      const note = part("no");
      note.querySelector("b").textContent = one.said.sentence;
      note.querySelector("span").textContent = one.said.next_step;
      const link = note.querySelector("a");
      link.href = `/v/visits/${one.visit}/`;
      link.hidden = location.pathname === link.pathname;
      note.querySelector("button").addEventListener("click", async () => { await Outbox.drop(one.nonce); show(); });
      return note;
    }));
  }

  // ---- the step that follows, before the house knows of the first
  const clock = (moment, ahead) => new Date(moment - ahead * 1000).toTimeString().slice(0, 5);

  function reveal(ahead) {
    document.querySelectorAll("template[data-from]").forEach((hidden) => {
      if (Date.now() - ahead * 1000 >= Number(hidden.dataset.from) * 1000) hidden.replaceWith(hidden.content);
    });
  }

  function stage(form, waiting, ahead) {
    if (!form.dataset.then) return;
    const of = (deed) => waiting.find((one) => one.visit === form.dataset.visit && one.deed === deed);
    const [came, went] = [of("in"), of("out")];
    if (!came && !went) return;
    form.closest("article").querySelectorAll("[data-before]").forEach((one) => { one.hidden = true; });
    if (went) form.hidden = true;
    else if (form.dataset.keep === "in") goOn(form);
    const told = form.previousElementSibling?.matches("[data-told]") ? form.previousElementSibling : part("told", form);
    const times = { came, went };
    for (const [name, one] of Object.entries(times)) {
      const place = told.querySelector(`[data-${name}]`);
      place.hidden = !one;
      if (one) place.querySelector("time").textContent = clock(one.was ?? one.pressed, one.ahead ?? ahead);
    }
    form.before(told);
  }

  function goOn(form) {
    form.dataset.keep = "out";
    form.dataset.to = form.dataset.thenTo;
    form.action = form.dataset.then;
    form.ariaLabel = form.dataset.thenLabel;
    form.elements.nonce.value = newNonce();
    form.elements.code.value = "";
    form.querySelector("button[type=submit]").replaceWith(part("then", form));
  }

  // ---- pressing
  document.addEventListener("submit", async (e) => {
    const form = e.target.closest("form[data-keep]");
    if (!form || e.defaultPrevented) return;
    e.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const button = e.submitter ?? form.querySelector("button[type=submit]");
    button.setAttribute("aria-busy", "true");
    try {
      if (complete(form)) await press(form, button);
      else if (away) lacking(words.six);
      else form.submit(); // the house answers with the page that says what is missing
    } finally {
      delete form.dataset.busy;
      button.removeAttribute("aria-busy");
    }
  });

  function complete(form) {
    const { code } = form.elements;
    return code ? code.value.normalize("NFKC").replace(/\D/g, "").length === Number(form.dataset.digits) : form.checkValidity();
  }

  function lacking(text) {
    const note = part("no");
    note.querySelector("b").textContent = text;
    note.querySelector(".row").remove();
    said.replaceChildren(note);
    said.scrollIntoView({ block: "nearest" });
  }

  async function press(form, button) {
    const record = await recordOf(form, button);
    record.roomless = !(await Outbox.keep(record)); // then it is the page that keeps it, and says so
    const told = await Promise.race([send(), new Promise((later) => setTimeout(later, 1500, null))]);
    const done = told?.sent.find((one) => one.nonce === record.nonce);
    if (done) return;
    await show();
    navigator.serviceWorker?.ready.then((ready) => ready.sync?.register("outbox")).catch(() => {});
  }

  async function recordOf(form, button) {
    const { keep: deed, visit, to } = form.dataset;
    const fields = Object.fromEntries([...new FormData(form, button)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    const records = await Outbox.all();
    const wrong = records.find((one) => one.said?.code === "visit.wrong_card" && one.visit === visit && one.deed === deed);
    if (wrong) await Outbox.drop(wrong.nonce); // the code is typed once more; the hour stays that of the first try
    if (wrong) fields.nonce = newNonce();
    const before = wrong ?? records.find((one) => one.nonce === fields.nonce); // pressed twice for want of room
    const pressed = before?.pressed ?? Date.now();
    const ahead = before ? before.ahead : await Outbox.ahead();
    const was = before?.was ?? earlier(fields.earlier, pressed);
    const sent = { ...fields, earlier: "", whose, pressed, was: was ?? "", ahead: ahead ?? "" };
    return { nonce: fields.nonce, whose, to, deed, visit, pressed, was, ahead, fields: sent };
  }

  /** The last moment before `pressed` at which the clock showed what was typed. */
  function earlier(typed, pressed) {
    const [hours, minutes] = (typed ?? "").split(":").map(Number);
    if (!typed || Number.isNaN(minutes)) return null;
    const moment = new Date(pressed);
    moment.setHours(hours, minutes, 0, 0);
    if (moment > pressed) moment.setDate(moment.getDate() - 1);
    return moment.getTime();
  }

  // ---- sending
  async function send() {
    const told = await Outbox.flush();
    await answered(told);
    return told;
  }

  async function answered(told) {
    stopped = told.stopped;
    away = navigator.onLine === false || told.stopped === "away";
    const here = told.sent.filter((one) => one.whose === whose);
    if (here.length) return location.assign(here.at(-1).page);
    await show();
    again(told.stopped === "away" || told.stopped === "later");
  }

  // A network that has just come back often fails once more: tried again soon, then less often.
  let pause = FIRST_PAUSE_MS, planned = 0;
  function again(wanted) {
    clearTimeout(planned);
    if (!wanted) return void (pause = FIRST_PAUSE_MS);
    planned = setTimeout(async () => ((await waits()) ? send() : answered({ sent: [], stopped: await reached() ? "" : "away" })), pause);
    pause = Math.min(2 * pause, LAST_PAUSE_MS);
  }

  const reached = () => fetch("/sw.js", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);

  async function waits() {
    return (await Outbox.all()).some((one) => !one.said);
  }

  const resume = async () => { [away, pause] = [false, FIRST_PAUSE_MS]; return (await waits()) ? send() : show(); };
  addEventListener("online", resume);
  addEventListener("offline", () => { away = true; show(); });
  addEventListener("pageshow", async () => ((await waits()) ? send() : show()));

  // ---- the worker, and what it keeps of today
  const worker = navigator.serviceWorker;
  worker?.addEventListener("message", ({ data }) => answered(data));
  worker?.register("/sw.js").then(() => worker.ready).then(({ active }) => {
    const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((one) => one.href);
    const scripts = [...document.scripts].map((one) => one.src);
    const icons = [...document.querySelectorAll("use")].map((one) => one.href.baseVal.split("#")[0]);
    const pages = [...document.querySelectorAll("[data-page]")].map((one) => one.dataset.page);
    const fixed = [...linked, ...scripts, ...icons].filter(Boolean).map((one) => new URL(one, location).pathname);
    active.postMessage({ keep: [...new Set([...fixed, "/v/", "/v/offline/", ...pages])] });
  }).catch(() => {});
})();
