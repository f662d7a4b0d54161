// Lights the lines of code that the steps so far ask for. The page is written in its last state,
// which is also what is printed, and what is read without JavaScript.
(() => {
  if (document.documentElement.classList.contains("reading")) return;
  const blocks = Array.from(document.querySelectorAll("pre[data-lines]"), (pre) => ({
    pre,
    lines: Array.from(pre.querySelectorAll(".line")),
    steps: Array.from(pre.parentNode.querySelectorAll(".fragment[data-lines]")),
  }));
  const within = (lines, number) =>
    lines.split(",").some((range) => {
      const [first, last = first] = range.split("-").map(Number);
      return first <= number && number <= last;
    });
  const show = ({ pre, lines, steps }, last) => {
    const so_far = last ? steps : steps.filter((step) => step.classList.contains("visible"));
    const wanted = (so_far.at(-1) ?? pre).dataset.lines;
    pre.classList.toggle("lit", wanted !== "all");
    lines.forEach((line, at) => line.classList.toggle("hl", within(wanted, at + 1)));
  };
  const update = () => blocks.forEach((block) => show(block, false));
  const finish = () => blocks.forEach((block) => show(block, true));
  for (const event of ["ready", "slidechanged", "fragmentshown", "fragmenthidden", "overviewhidden"])
    Reveal.on(event, update);
  Reveal.on("pdf-ready", finish);
  addEventListener("beforeprint", finish);
  addEventListener("afterprint", update);
})();
