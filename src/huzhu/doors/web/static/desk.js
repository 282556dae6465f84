// The telephone desk on top of a page that works without it: arrow keys go from the search box through the people found.
(() => {
  const box = document.getElementById("caller");
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
})();
