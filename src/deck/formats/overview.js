// The overview (Esc, O) as a sheet of rows: reveal.js lays all slides of a deck out in one line, of
// which a screen holds four. Its own places are kept in mind and only drawn elsewhere (room.css).
(() => {
  "use strict";
  const root = document.documentElement;
  if (root.classList.contains("reading") || root.classList.contains("speaking")) return;
  const ACROSS = 4;
  const GAP = 70; // px between slides, at their own size
  let rolled = 0; // px by which a hand has rolled the sheet, on the screen

  function place() {
    if (!Reveal.isOverview()) return;
    const { width, height } = Reveal.getComputedSlideSize();
    const scale = Reveal.getScale();
    const share = Math.min(innerWidth / scale / (ACROSS * (width + GAP) + GAP), 0.5);
    const sides = root.dir === "rtl" ? -1 : 1;
    const slides = Reveal.getSlides();
    slides.forEach((slide, at) => {
      const x = sides * ((at % ACROSS) - (ACROSS - 1) / 2) * (width + GAP);
      const y = Math.floor(at / ACROSS) * (height + GAP);
      for (const each of [slide, Reveal.getSlideBackground(at)])
        each?.style.setProperty("--place", `translate(${x}px, ${y}px)`);
    });
    // The current row stands in the middle, but no emptiness above the first or below the last.
    const row = (height + GAP) * scale * share;
    const rows = Math.ceil(slides.length / ACROSS);
    const here = Math.floor(Reveal.getIndices().h / ACROSS);
    const room = innerHeight - 48; // deck's bar stands above
    const most = Math.max(0, rows * row - room);
    const top = Math.max(0, Math.min(most, (here + 0.5) * row - room / 2 + rolled));
    rolled = top - ((here + 0.5) * row - room / 2);
    const first = -innerHeight / 2 + 48 + row / 2 - top;
    const base = scale === 1 ? "" : `translate(-50%, -50%) scale(${scale})`;
    const sheet = `${base} translateY(${first / scale}px) scale(${share})`;
    Reveal.getSlidesElement().style.setProperty("--sheet", sheet);
  }
  function again() {
    rolled = 0;
    place();
  }
  for (const event of ["overviewshown", "slidechanged", "resize"]) Reveal.on(event, again);
  addEventListener("wheel", (event) => {
    if (!Reveal.isOverview?.()) return;
    event.preventDefault();
    event.stopPropagation();
    rolled += event.deltaY * (event.deltaMode ? 30 : 1);
    place();
  }, { capture: true, passive: false });
  addEventListener("keydown", (event) => {
    const by = { ArrowUp: -ACROSS, ArrowDown: ACROSS }[event.key];
    if (!by || !Reveal.isOverview?.() || event.target.closest?.("dialog, input")) return;
    event.preventDefault();
    event.stopPropagation();
    const to = Reveal.getIndices().h + by;
    if (to >= 0 && to < Reveal.getSlides().length) Reveal.slide(to);
  }, true);
})();
