// What a page must keep, looked at in the page itself; each check answers with its complaints in words.
({
  // Every target is at least so large; on an elder's page its neighbours also keep their distance.
  targets(least, gap) {
    const inline = el => el.matches(".brand") || (el.tagName === "A" && el.closest("p, li, dd, td, small, .note") && getComputedStyle(el).display === "inline");
    const all = [...document.querySelectorAll("a[href], button, summary, label:has(input), select, input:not([type=hidden])")]
      .filter(el => el.checkVisibility() && !el.closest(".vh, .skip, .site-foot") && !inline(el))
      .filter(el => !(el.tagName === "INPUT" && el.closest("label")));
    const boxes = all.map(el => [el, el.getBoundingClientRect()]);
    const small = boxes.filter(([, box]) => Math.min(box.width, box.height) < least - 0.5)
      .map(([el, box]) => `small: ${this.name(el)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    if (!gap) return small;
    const near = [];
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, p] = boxes[i], [b, q] = boxes[j];
      if (a.contains(b) || b.contains(a)) continue;
      const dx = Math.max(p.left, q.left) - Math.min(p.right, q.right), dy = Math.max(p.top, q.top) - Math.min(p.bottom, q.bottom);
      const loose = [a, b].some(el => el.closest(".call, .bottom, .top")) && a.closest(".call, .bottom, .top") !== b.closest(".call, .bottom, .top");
      if (!loose && Math.max(dx, dy) < gap - 0.5) near.push(`near: ${this.name(a)} | ${this.name(b)} ${Math.max(dx, dy).toFixed(1)} px`);
    }
    return [...small, ...near];
  },

  // Nothing scrolls sideways, sticks out or is cut off.
  cut() {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const cut = [...document.querySelectorAll("body *")]
      .filter(el => el.checkVisibility() && !el.closest(".vh, .wide-box, svg, .skip, thead") && el.textContent.trim())
      .filter(el => { const s = getComputedStyle(el); return ["hidden", "clip"].includes(s.overflowX) || ["hidden", "clip"].includes(s.overflowY); })
      .filter(el => el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1)
      .map(el => `cut: ${this.name(el)}`);
    const out = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
      .filter(el => el.checkVisibility() && !el.closest(".vh, .wide-box, .skip"))
      .filter(el => { const box = el.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
      .map(el => `out of reach: ${this.name(el)}`);
    const widest = wide > 0 && [...document.querySelectorAll("body *")].filter(el => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest(".wide-box, .vh")).slice(-1)[0];
    return [...(wide > 0 ? [`${wide} px too wide: ${widest ? this.name(widest) : ""}`] : []), ...cut, ...out];
  },

  // No text lies over another, no control over another.
  overlaps() {
    const words = el => [...el.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const flat = el => { for (let e = el; e && e !== document.body; e = e.parentElement) if (["absolute", "sticky", "fixed"].includes(getComputedStyle(e).position)) return false; return true; };
    const all = [...document.querySelectorAll("body *")]
      .filter(el => !el.closest("svg, .vh, .wide-box, .board-box, select, datalist, script, style") && (words(el) || el.matches("input:not([type=hidden]), select, textarea")))
      .filter(el => el.checkVisibility() && flat(el) && getComputedStyle(el).display !== "contents");
    const boxes = all.flatMap(el => [...el.getClientRects()].map(box => [el, box])).filter(([, b]) => b.width > 1 && b.height > 1);
    boxes.sort((one, other) => one[1].top - other[1].top);
    const found = [];
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, p] = boxes[i], [b, q] = boxes[j];
      if (q.top > p.bottom) break;
      if (a === b || a.contains(b) || b.contains(a)) continue;
      const dx = Math.min(p.right, q.right) - Math.max(p.left, q.left), dy = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      const deep = Math.min(p.height, q.height) * 0.3;
      if (dx > 3 && dy > Math.max(4, deep)) found.push(`over one another: ${this.name(a)} | ${this.name(b)}`);
    }
    return [...new Set(found)];
  },

  // A state is told in words, never by colour alone.
  states() {
    return [...document.querySelectorAll(".tag, .count, .state, [role=status], meter, progress")]
      .filter(el => el.checkVisibility() && !el.matches("[role=status]:empty"))
      .filter(el => !el.textContent.trim() && !el.getAttribute("aria-label") && !el.querySelector("title"))
      .map(el => `no words: ${el.outerHTML.slice(0, 100)}`);
  },

  // Words of another script than the page's carry their language.
  languages() {
    const page = document.documentElement.lang, found = [];
    if (!/^(en|zh-Hans)$/.test(page)) found.push(`page is in ${page}`);
    if (page !== "en") return found;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      if (!/\p{Script=Han}/u.test(node.data) || el.closest("script, style, textarea, option, title, svg") || !el.checkVisibility()) continue;
      if (!el.closest("[lang]").lang.startsWith("zh")) found.push(`no lang: ${node.data.trim().slice(0, 40)} in ${this.name(el)}`);
    }
    return [...new Set(found)];
  },

  // Whatever has the focus shows it, and no bar lies over it.
  focus() {
    const found = [], was = document.activeElement;
    const all = [...document.querySelectorAll("a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select, textarea, summary")]
      .filter(el => el.checkVisibility() && !el.closest(".skip"));
    for (const el of all) {
      el.focus();
      if (document.activeElement !== el) continue;
      const face = el.closest("label") || (el.id && document.querySelector(`label[for="${el.id}"]`));
      const shown = [el, face, face && face.querySelector("span"), el.nextElementSibling, el.parentElement].filter(Boolean).some(one => { const s = getComputedStyle(one); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; });
      if (!shown) found.push(`focus not seen: ${this.name(el)}`);
      const seen = face && el.matches("input[type=radio], input[type=checkbox], .vh") ? face : el;
      const rows = [...seen.getClientRects()];
      const clear = rows.some(box => {
        const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 2);
        return [0.5, 0.15, 0.85].some(part => { const top = document.elementFromPoint(x, box.top + box.height * part); return top && (seen.contains(top) || top.contains(seen)); });
      });
      if (!clear && !el.closest(".vh")) found.push(`hidden while focused: ${this.name(el)}`);
    }
    if (was) was.focus();
    return found;
  },

  // On paper there is nothing to press and nothing to go to.
  paper() {
    return [...document.querySelectorAll(".app, .top, .nav, .bottom, .call, .tabs, .crumbs, .site-foot, .pager, .skip, button, [type=submit]")]
      .filter(el => el.checkVisibility()).map(el => `printed: ${this.name(el)}`);
  },

  // WCAG 1.4.12 as a style sheet of the reader's own; the policy of the page does not reach this one.
  space(on) {
    this.sheet ??= new CSSStyleSheet();
    this.sheet.replaceSync(on ? "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }" : "");
    document.adoptedStyleSheets = [this.sheet];
  },

  name(el) {
    const words = (el.getAttribute("aria-label") || el.textContent || el.value || "").trim().replace(/\s+/g, " ").slice(0, 30);
    return `${el.tagName.toLowerCase()}${el.className && typeof el.className === "string" ? "." + el.className.trim().replace(/\s+/g, ".") : ""} "${words}"`;
  },
})
