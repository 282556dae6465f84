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

  // A state is told in words, never by colour alone: each has some, and what differs in tone differs in words.
  states() {
    const silent = [...document.querySelectorAll(".tag, .count, .state, .note, .dot, .v, [role=status], meter, progress")]
      .filter(el => el.checkVisibility() && !el.matches("[role=status]:empty"))
      .filter(el => !this.words(el.matches(".dot") ? el.parentElement : el))
      .map(el => `no words: ${el.outerHTML.slice(0, 100)}`);
    const tone = /^(?:(?:tag|note|dot|day|ch|v)-\w+|up|down|warn|low|no|void)$/;
    const seen = new Map();
    for (const el of document.querySelectorAll("[class]")) {
      const names = [...el.classList], tones = names.filter(name => tone.test(name));
      const told = el.matches(".dot") ? el.parentElement : el;
      if (!el.checkVisibility() || el.closest("svg, .vh, .styles")) continue;
      // Figures differ from row to row: that one of them is coloured must be said beside it.
      const said = this.words(told).replace(/[\p{N}\p{P}\p{S}\s]+/gu, " ").trim();
      const key = [el.tagName, ...names.filter(name => !tone.test(name)), said, /[+\u2212](?=\p{N})/u.exec(this.words(told))?.[0]].join("|");
      const other = seen.get(key);
      if (!other) seen.set(key, [tones.join(" "), el]);
      else if (other[0] !== tones.join(" ")) silent.push(`same words in two tones: ${this.name(other[1])} | ${this.name(el)}`);
    }
    return [...new Set(silent)];
  },

  // What is pressed is read at a glance: no word of it is broken in two.
  broken() {
    const range = document.createRange();
    return [...document.querySelectorAll("button, a.btn")].filter(el => el.checkVisibility()).flatMap(el =>
      [el, ...el.querySelectorAll(":scope > span, small")].flatMap(part => [...part.childNodes]).filter(node => node.nodeType === 3).flatMap(node => [...node.data.matchAll(/[A-Za-z]+/g)].filter(word => {
        range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
        return new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1;
      }).map(word => `broken: ${word[0]} in ${this.name(el)}`)));
  },

  // What is seen or read aloud of an element.
  words(el) {
    const named = [el, ...el.querySelectorAll("[aria-label], svg title")].map(one => one.getAttribute("aria-label") ?? (one.matches("title") ? one.textContent : ""));
    return `${el.textContent} ${named.join(" ")}`.trim();
  },

  // Who cannot tell red from green reads everything: contrast by the colours that such an eye sees. In grey nothing
  // changes, for contrast is made of the brightness alone, and the scan for colours holds it at 7 to 1.
  deutan() {
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const paint = this.paint ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    const bright = colour => {
      paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
      if (a < 255) return null;
      const eye = [r, g, b].map(one => linear(one / 255));
      // Machado, Oliveira and Fernandes 2009, no green cones at all: what Chromium's own emulation uses.
      const rows = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]];
      const [red, green, blue] = rows.map(row => Math.min(1, Math.max(0, row.reduce((sum, one, at) => sum + one * eye[at], 0))));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    // A button that has just been pressed is on its way to its colour for a tenth of a second: look when it is there.
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
    const pairs = new Map();
    for (const el of document.querySelectorAll("body *")) {
      if (el.closest("svg, .vh, select, script, style, template, :disabled") || ![...el.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !el.checkVisibility()) continue;
      let under = el;
      while (under && getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)" && getComputedStyle(under).backgroundImage === "none") under = under.parentElement;
      if (!under || getComputedStyle(under).backgroundImage !== "none") continue;
      pairs.set(`${getComputedStyle(el).color}|${getComputedStyle(under).backgroundColor}`, el);
    }
    return [...pairs].flatMap(([pair, el]) => {
      const [one, other] = pair.split("|").map(bright);
      if (one === null || other === null) return [];
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return ratio < 4.5 ? [`${ratio.toFixed(1)} to 1 without green cones: ${this.name(el)}`] : [];
    });
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
