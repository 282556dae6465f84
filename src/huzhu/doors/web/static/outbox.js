// The outbox of a helper's telephone: what was pressed is kept first and sent then, again and again until the house has
// answered; its nonce makes a second arrival harmless. Read by the pages and, before sw.js, by the service worker.
self.Outbox = (() => {
  const ALREADY = "visit.already_noted"; // by another telephone, or by the station: there is one record, and that is right
  const NOT_YET = "visit.not_arrived"; // the arrival waits on another telephone
  const ANOTHER = "kept.by_another";
  const PATIENCE_MS = 20000;

  const opened = () => new Promise((done, fail) => {
    const asked = indexedDB.open("huzhu", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "nonce" });
      asked.result.createObjectStore("clock");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

  async function within(store, mode, work) {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        let asked;
        const deal = base.transaction(store, mode);
        deal.oncomplete = () => done(asked?.result);
        deal.onabort = deal.onerror = () => fail(deal.error);
        asked = work(deal.objectStore(store));
      });
    } finally {
      base.close();
    }
  }

  const roomless = new Map(); // what found no room on the telephone stays as long as the page is open

  async function all() {
    const stored = await within("outbox", "readonly", (store) => store.getAll()).catch(() => []);
    return [...stored, ...roomless.values()].sort((one, other) => one.pressed - other.pressed);
  }

  /** Keeps a record; false where the telephone has no room for it. */
  async function keep(record) {
    try {
      await within("outbox", "readwrite", (store) => store.put(record));
      roomless.delete(record.nonce);
      return true;
    } catch {
      roomless.set(record.nonce, record);
      return false;
    }
  }

  async function drop(nonce) {
    roomless.delete(nonce);
    await within("outbox", "readwrite", (store) => store.delete(nonce)).catch(() => {});
  }

  /** How many seconds this clock was ahead of the house's when they last met; null if they never did. */
  const ahead = () => within("clock", "readonly", (store) => store.get("ahead")).then((found) => found ?? null, () => null);
  const met = (theirs) => within("clock", "readwrite", (store) => store.put(Math.round((Date.now() - theirs) / 1000), "ahead")).catch(() => {});

  async function token() {
    if (self.document) return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    return (await self.cookieStore?.get("csrftoken"))?.value ?? "";
  }

  /** Sends what waits, the oldest first: {sent, stopped, others}. One sender at a time, be it a page or the worker. */
  const flush = () => (navigator.locks ? navigator.locks.request("huzhu-outbox", send) : send());

  async function send() {
    const told = { sent: [], stopped: "", others: 0 };
    for (const record of await all()) {
      if (record.said) continue;
      const answer = await post(record);
      if (typeof answer === "string") return { ...told, stopped: answer };
      if (answer.ok || answer.said.code === ALREADY) {
        await drop(record.nonce);
        await outdated(record.visit);
        told.sent.push({ ...record, page: answer.said.to ?? `/v/visits/${record.visit}/` });
      } else if (answer.said.code === ANOTHER) {
        told.others += 1;
      } else if (answer.said.code !== NOT_YET) {
        await keep({ ...record, said: answer.said });
      }
    }
    return told;
  }

  async function post(record) {
    try {
      const answer = await fetch(record.to, {
        method: "POST",
        redirect: "manual",
        headers: { "X-CSRFToken": await token(), "Huzhu-Clock": String(Date.now()) },
        body: new URLSearchParams(record.fields),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (answer.type === "opaqueredirect") return "signed-out";
      return { ok: answer.ok, said: await answer.json() };
    } catch (error) {
      return error instanceof SyntaxError ? "later" : "away"; // no answer of ours in it: the house stumbles, and will stand again
    }
  }

  async function outdated(visit) {
    for (const name of await (self.caches?.keys() ?? [])) {
      const day = await caches.open(name);
      await Promise.all(["/v/", `/v/visits/${visit}/`].map((page) => day.delete(page)));
    }
  }

  return { all, keep, drop, flush, ahead, met };
})();
