// The lock of a desk nobody touches: it lies over the page, so what was typed stays. Without this script the server locks alike.
(() => {
  const [dialog, soon] = [document.querySelector("[data-lock]"), document.querySelector("[data-lock-soon]")];
  if (!dialog?.showModal) return;
  const [idle, warn] = [Number(dialog.dataset.idle) * 1000, Number(dialog.dataset.warn) * 1000];
  const [form, told] = [dialog.querySelector("form"), dialog.querySelector("[role=alert]")];
  let touched = Date.now();
  let said = Date.now();

  const touch = () => {
    if (dialog.open) return;
    touched = Date.now();
    soon.hidden = true;
    // The house hears now and then that a hand is here, also of somebody who types for long without sending.
    if (touched - said > 60000) {
      said = touched;
      fetch("/lock/touch/", { method: "POST", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
    }
  };
  ["keydown", "pointerdown", "input"].forEach((kind) => addEventListener(kind, touch, { passive: true }));
  setInterval(() => {
    const still = Date.now() - touched;
    soon.hidden = dialog.open || still < idle - warn;
    if (still >= idle && !dialog.open) dialog.showModal();
  }, 5000);
  dialog.addEventListener("cancel", (e) => e.preventDefault());
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    e.stopImmediatePropagation();
    told.textContent = "";
    const body = new FormData(form);
    body.set("nonce", "lock");
    const answer = await fetch(form.action, { method: "POST", body, headers: { "Huzhu-Lock": "1" } });
    form.elements.password.value = "";
    if (answer.status === 204) {
      dialog.close();
      touched = said = Date.now();
    } else if (answer.status === 422) {
      told.textContent = dialog.dataset.wrong;
      form.elements.password.focus();
    } else {
      location.assign("/");
    }
  });
})();
