// The times of a talk: what has passed, where the plan is, what each slide took. Knows no page.
// All times are seconds. A run begins at the slide that is shown when it is started, so a course
// can be taken up in its middle; pace is told against the plan from there.
window.deckPace = (slides, slot) => {
  "use strict";
  const plan = [0]; // when each slide begins, and where the last one ends
  for (const slide of slides) plan.push(plan.at(-1) + (slide.seconds ?? 0));
  const planned = slides.some((slide) => slide.seconds !== null);
  let run = { running: false, base: null, elapsed: 0, at: 0, taken: {}, saved: 0 };
  let last = null; // when time was last counted, in milliseconds

  function count(now = Date.now()) {
    if (run.running && last !== null) {
      const passed = Math.max(0, now - last) / 1000;
      const { id } = slides[run.at];
      run.elapsed += passed;
      run.taken[id] = (run.taken[id] ?? 0) + passed;
    }
    last = now;
  }
  function start() {
    count();
    run.base ??= run.at;
    run.running = true;
  }
  function pause() {
    count();
    run.running = false;
  }
  function reset() {
    run = { running: false, base: null, elapsed: 0, at: run.at, taken: {}, saved: 0 };
  }
  // Where the slides stand now. The first move of a talk starts it.
  function move(at, moved) {
    count();
    run.at = at;
    if (moved && run.base === null) start();
  }
  // How far a time is out of the span in which this slide is planned: ahead above 0, behind below.
  function apart(at, from, passed) {
    const begins = plan[at] - plan[from];
    const ends = plan[at + 1] - plan[from];
    return passed < begins ? begins - passed : passed > ends ? ends - passed : 0;
  }
  const sum = (some) => some.reduce((all, slide) => all + (run.taken[slide.id] ?? 0), 0);
  function module(number) {
    const own = slides.filter((slide) => slide.section === number);
    const first = slides.indexOf(own[0]);
    const here = slides[run.at].section === number;
    const from = run.base > first && run.base <= run.at ? run.base : first;
    const taken = sum(own);
    return {
      taken,
      planned: plan[first + own.length] - plan[first],
      pace: planned && here && run.base !== null ? apart(run.at, from, taken) : null,
    };
  }
  function look() {
    const slide = slides[run.at];
    const taken = run.taken[slide.id] ?? 0;
    const from = run.base ?? run.at;
    const whole = plan.at(-1) - plan[from];
    return {
      running: run.running,
      begun: run.base !== null,
      elapsed: run.elapsed,
      // Who begins at the first slide has the slot, who begins later what the plan still holds.
      whole: planned ? (from <= 1 && slot ? slot : whole) : slot,
      pace: planned && run.base !== null ? apart(run.at, from, run.elapsed) : null,
      taken,
      planned: slide.seconds,
      rest: planned ? Math.max(0, (slide.seconds ?? 0) - taken) + plan.at(-1) - plan[run.at + 1] : null,
    };
  }
  // What is kept over a reload. A window that was away for long meant no slide.
  const save = () => JSON.stringify({ ...run, saved: Date.now() });
  function restore(text) {
    const said = JSON.parse(text);
    const away = (Date.now() - said.saved) / 1000;
    if (!(away >= 0 && away < 12 * 3600) || !slides[said.at]) return;
    run = said;
    if (run.running && away < 60) run.taken[slides[run.at].id] = (run.taken[slides[run.at].id] ?? 0) + away;
    if (run.running) run.elapsed += away;
    last = Date.now();
  }
  // The seconds of each slide that was shown, in the order of the deck: what `deck time` reads.
  const record = () =>
    slides
      .filter((slide) => (run.taken[slide.id] ?? 0) >= 1)
      .map((slide) => ({ id: slide.id, seconds: Math.round(run.taken[slide.id]) }));
  return { count, start, pause, reset, move, module, look, save, restore, record, plan, planned };
};
