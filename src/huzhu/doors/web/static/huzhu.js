// Small comforts on top of pages that work without any script: focus on errors, shortcuts, busy buttons, print, reading aloud.
(() => {
  const root = document.documentElement;
  const toSummary = (within) => within.querySelector("[data-summary]")?.focus();

  const keyOf = (e) => (e.ctrlKey || e.metaKey ? "Ctrl+" : "") + (e.altKey ? "Alt+" : "") + (e.key.length === 1 ? e.key.toLowerCase() : e.key);
  const typing = (el) => el.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])");

  addEventListener("keydown", (e) => {
    // An input method that is composing Chinese owns every key (229 is what older browsers report).
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented) return;
    const key = keyOf(e);
    if (key.length === 1 && (root.dataset.keys === "off" || typing(e.target))) return;
    const el = document.querySelector(`[data-key="${CSS.escape(key)}" i]`);
    if (!el) return;
    e.preventDefault();
    el.focus();
    if (typing(el)) el.select?.();
    else el.click();
  });

  addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.dataset.sent) return form.dataset.sent && e.preventDefault();
    if (form.method !== "post") return;
    form.dataset.sent = "1";
    if (form.hasAttribute("data-asks")) history.replaceState({ ...history.state, nonce: form.elements.nonce.value }, "");
    if (e.submitter?.classList.contains("btn")) e.submitter.setAttribute("aria-busy", "true");
  });
  // Back from the next page: the form may be sent again (its nonce keeps a second arrival harmless).
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((el) => el.removeAttribute("aria-busy"));
  }));
  // A page that was made anew when one went back gives its form the nonce it was sent with: asked once stays asked once.
  const asks = history.state?.nonce && document.querySelector("form[data-asks]");
  if (asks && performance.getEntriesByType("navigation")[0]?.type === "back_forward") asks.elements.nonce.value = history.state.nonce;

  addEventListener("click", (e) => {
    if (e.target.closest("[data-print]")) print();
    if (e.target.closest("[data-read]")) read();
  });

  // The place is asked for only when somebody presses the button; without it everything works as well.
  document.querySelectorAll("[data-fix]").forEach((part) => {
    const [button, told, form] = [part.querySelector("button"), part.querySelector("[role=status]"), part.closest("form")];
    if (!navigator.geolocation || !window.isSecureContext || !form) return;
    part.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      const done = (words) => { button.removeAttribute("aria-busy"); told.textContent = words; };
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        const found = { lon: coords.longitude.toFixed(5), lat: coords.latitude.toFixed(5), within: String(Math.round(coords.accuracy)) };
        Object.entries(found).forEach(([name, value]) => { form.elements[name].value = value; });
        done(told.dataset.fixTold);
      }, () => done(told.dataset.fixNone), { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  });

  // A card that was scanned: its letters stand after #, never reach a log, and leave the address bar at once.
  const card = document.querySelector("[data-card]");
  if (card && location.hash.length > 1) {
    card.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
    card.form.querySelector("[type=password]")?.focus();
  }

  const voice = () => window.speechSynthesis?.getVoices().find((v) => v.lang.startsWith(root.lang.slice(0, 2)));
  function read() {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const said = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
    Object.assign(said, { voice: voice(), lang: root.lang, rate: 0.85 });
    speechSynthesis.speak(said);
  }
  const offer = () => document.querySelectorAll("[data-read]").forEach((el) => { el.hidden = !voice(); });
  window.speechSynthesis?.addEventListener?.("voiceschanged", offer);

  // Printing takes a script; where there is none the page says which menu to use instead.
  document.querySelectorAll("[data-print]").forEach((el) => { el.hidden = false; });
  document.querySelectorAll("[data-without-print]").forEach((el) => { el.hidden = true; });

  // What a message says from the start is read aloud by hardly any reader, a change of it by all: one that nobody sees.
  setTimeout(() => document.querySelectorAll(".messages[role=status] > :last-child > .body").forEach((said) => said.append("\u200b")), 400);

  toSummary(document);
  offer();
  addEventListener("htmx:after:swap", () => toSummary(document));
})();
