// Moving a visit on the board, on top of a page that does it by a form: drag a block to another time or row, or choose it
// and press the arrow keys. Either leads to the page that says what it would cost; nothing is told before that is confirmed.
(() => {
  const STEP = 5;
  const board = () => document.getElementById("board");
  const minutes = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const clock = (at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
  const bounded = (at) => Math.max(0, Math.min(1435, at));

  // What the keys have moved so far, while the focus stays on one block.
  let moved = null;

  function ask(block, helper, at) {
    block.removeAttribute("style"); // what comes instead takes over attributes by id, and the page allows no inline style
    const to = new URL(block.href);
    to.searchParams.set("helper", helper);
    to.searchParams.set("starts", clock(bounded(at)));
    to.hash = "";
    if (window.htmx) htmx.ajax("GET", to.href, { target: "#board", select: "#board", swap: "outerHTML", push: to.href }).then(() => document.getElementById("price")?.focus());
    else location.assign(`${to.href}#panel`);
  }

  const rowsOf = () => [...document.querySelectorAll(".tr[data-helper]")];
  const columnsOf = (row) => row.querySelector(".day-blocks");
  const perMinute = (row) => columnsOf(row).clientWidth / (Number(row.closest(".tl").dataset.hours) * 60);

  function show(block, at, row) {
    const said = document.getElementById("moving");
    if (said) said.textContent = `${clock(at)} ${row.dataset.name}`;
    const shift = (at - minutes(block.dataset.begins)) * perMinute(row);
    block.style.transform = `translate(${shift}px, ${row.getBoundingClientRect().top - block.closest(".tr").getBoundingClientRect().top}px)`;
  }

  addEventListener("keydown", (e) => {
    const block = e.target.closest?.(".v[data-begins]");
    if (!block || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const ways = { ArrowLeft: [-15, 0], ArrowRight: [15, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (e.key === "Escape" && moved) {
      block.removeAttribute("style");
      moved = null;
      return;
    }
    if (e.key === "Enter" && moved?.block === block) {
      e.preventDefault();
      const { at, row } = moved;
      moved = null;
      return ask(block, rowsOf()[row].dataset.helper, at);
    }
    const way = ways[e.key];
    if (!way) return;
    e.preventDefault();
    const rows = rowsOf();
    const home = rows.indexOf(block.closest(".tr"));
    moved = moved?.block === block ? moved : { block, at: minutes(block.dataset.begins), row: home };
    moved.at = bounded(moved.at + (e.shiftKey ? Math.sign(way[0]) * STEP : way[0]));
    moved.row = Math.max(0, Math.min(rows.length - 1, moved.row + way[1]));
    show(block, moved.at, rows[moved.row]);
  });
  addEventListener("focusout", (e) => {
    if (moved && e.target === moved.block) {
      moved.block.removeAttribute("style");
      moved = null;
    }
  });

  // By mouse or finger: the block follows, and lands on steps of five minutes.
  let drag = null;
  addEventListener("pointerdown", (e) => {
    const block = e.target.closest?.(".v[data-begins]");
    if (block && e.button === 0 && e.pointerType !== "touch") drag = { block, x: e.clientX, y: e.clientY, far: false };
  });
  addEventListener("pointermove", (e) => {
    if (!drag) return;
    drag.far ||= Math.hypot(e.clientX - drag.x, e.clientY - drag.y) > 6;
    if (!drag.far) return;
    drag.block.classList.add("v-drag");
    drag.block.style.transform = `translate(${e.clientX - drag.x}px, ${e.clientY - drag.y}px)`;
  });
  addEventListener("pointerup", (e) => {
    if (!drag) return;
    const { block, x, far } = drag;
    drag = null;
    if (!far) return;
    block.classList.remove("v-drag");
    block.removeAttribute("style");
    addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    const row = rowsOf().find((one) => { const box = one.getBoundingClientRect(); return e.clientY >= box.top && e.clientY < box.bottom; });
    if (!row) return;
    const by = Math.round((e.clientX - x) / perMinute(row) / STEP) * STEP;
    if (by || row !== block.closest(".tr")) ask(block, row.dataset.helper, minutes(block.dataset.begins) + by);
  });
  addEventListener("dragstart", (e) => { if (e.target.closest?.(".v[data-begins]")) e.preventDefault(); });

  // A click in the queue brings the panel alone. When it stands there, what is chosen is marked, and on a narrow screen
  // the panel comes up.
  function mark(link) {
    for (const one of document.querySelectorAll(".queue-list a[aria-current]")) one.removeAttribute("aria-current");
    for (const one of document.querySelectorAll(".queue-list .sel")) one.classList.remove("sel");
    for (const one of document.querySelectorAll(".v-on")) one.classList.remove("v-on");
    link.setAttribute("aria-current", "true");
    link.closest("li")?.classList.add("sel");
    if (!matchMedia("(min-width: 74em)").matches) document.getElementById("panel")?.scrollIntoView();
  }
  addEventListener("click", (e) => {
    const link = e.target.closest?.(".queue-list a[hx-get]");
    if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey) addEventListener("htmx:after:swap", () => mark(link), { once: true });
  });

  // A narrow screen folds the map: the queue comes first there.
  const fold = () => { const map = board()?.querySelector(".map-fold"); if (map && innerWidth < 640) map.open = false; };
  fold();
  addEventListener("htmx:after:swap", fold);
})();
