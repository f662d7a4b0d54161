// The speaker view: what is shown, what comes next, the notes, the time and the pace. It is the
// deck's own page with `?speaker=NAME`, so it has notes and times at hand, can be reloaded, and
// runs alone for a rehearsal. The two slides are frames of the page (`?receiver=NAME`), drawn by
// what draws them in the room. Windows speak in numbers only, under a name that nobody else knows.
(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  if (!query.has("speaker")) return;
  const data = JSON.parse(document.getElementById("deck-room").textContent);
  const { words, slides } = data;
  const sources = Array.from(document.querySelectorAll(".slides > section"));
  const root = document.documentElement;
  root.classList.remove("reading");
  root.classList.add("speaking");
  document.title = `${words.view} – ${document.title}`;
  Reveal.initialize = () => new Promise(() => {}); // the frames run it
  Reveal.isReady = () => true;

  const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  function el(tag, className = "", text = "", attributes = {}) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
  const put = (parent, ...children) => (parent.append(...children), parent);
  function button(name, act, key = "") {
    const made = el("button", "", name, { type: "button" });
    if (key) put(made, el("kbd", "", key, { "aria-hidden": "true" }));
    made.addEventListener("click", (event) => {
      act();
      // Pressed with a pointer it does not stay in the way of the space bar.
      if (event.detail) made.blur();
    });
    return made;
  }
  const two = (number) => String(number).padStart(2, "0");
  function clock(seconds) {
    const whole = Math.floor(Math.abs(seconds));
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }
  const hour = new Intl.DateTimeFormat(data.lang, { hour: "numeric", minute: "2-digit" });
  const store = {
    get(name) {
      try {
        return localStorage.getItem(`deck-speaker:${name}`);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(`deck-speaker:${name}`, value);
      } catch {
        // It is kept for as long as the window is open.
      }
    },
  };

  // What is on the screen

  const view = el("div", "speaker");
  view.style.setProperty("--ratio", data.size[0] / data.size[1]);
  const elapsed = el("span", "speaker-elapsed", "0:00", { role: "timer", "aria-label": words.elapsed });
  const left = el("span", "speaker-left");
  const timer = button(words.start, () => (pace.look().running ? pace.pause() : pace.start(), paint()), "T");
  const again = button(words.reset, reset);
  const chip = el("span", "speaker-chip");
  const time = el("span", "speaker-clock", "", { title: words.clock });
  const ends = el("span", "speaker-ends");
  const strip = put(el("div", "speaker-strip", "", { "aria-hidden": "true" }), ...data.sections.map((title, number) => {
    const part = put(el("span", "", "", { title }), el("i"));
    part.style.flexGrow = String(slides.filter((slide) => slide.section === number).reduce((all, slide) => all + (slide.seconds || 1), 0));
    return part;
  }));
  const caption = el("h2", "speaker-caption");
  const bar = put(el("div", "speaker-bar"), el("i"));
  const slideTime = el("span", "speaker-slide-time");
  const following = el("h2", "speaker-caption");
  const frames = { now: frame("now"), next: frame("next") };
  const blank = el("p", "speaker-blank", words["screen-black"], { hidden: "" });
  frames.now.box.append(bar, blank);
  const end = el("p", "speaker-blank", words["last-slide"], { hidden: "" });
  frames.next.box.append(end);
  const modulePanel = el("div", "speaker-module");
  const text = el("div", "slide speaker-text", "", { lang: data.lang });
  const notes = put(el("section", "speaker-notes", "", { tabindex: "0", "aria-label": words.notes }), text);
  const status = el("p", "speaker-status", "", { role: "status" });
  const show = button(words["open-slides"], openSlides);
  const split = el("div", "speaker-split", "", {
    role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": words.resize, "aria-valuemin": "30", "aria-valuemax": "75",
  });
  const foot = put(
    el("footer", "speaker-foot"),
    put(el("div", "speaker-tools"), button(words.previous, () => send("prev"), "←"), button(words.next, () => send("next"), "→"),
      button(words.jump, openList, "G"), button(words.black, () => send("black"), "B"),
      button(words.smaller, () => size(-2), "−"), button(words.larger, () => size(2), "+"),
      button(words.save, saveTimes), button(words.keys, () => help.showModal(), "?")),
    put(el("div", "speaker-link"), status, show),
  );
  put(
    view,
    el("h1", "speaker-title", `${words.view}: ${data.title}`),
    put(el("header", "speaker-top"),
      put(el("div", "speaker-times"), elapsed, left, put(el("span", "speaker-tools"), timer, again)),
      put(el("div", "speaker-paces"), chip), put(el("div", "speaker-hours"), ends, time)),
    strip,
    put(el("main", "speaker-main"),
      put(el("div", "speaker-slides"),
        put(el("div", "speaker-now"), put(el("div", "speaker-line"), caption, slideTime), frames.now.box),
        put(el("div", "speaker-next"), put(el("div", "speaker-line"), following), frames.next.box, modulePanel)),
      split, notes),
    foot,
  );
  const list = el("dialog", "speaker-list", "", { "aria-label": words.jump });
  const help = el("dialog", "speaker-help", "", { "aria-label": words.keys });
  put(view, list, help);
  document.body.append(view);

  function frame(name) {
    const box = el("div", "speaker-frame");
    const made = el("iframe", "", "", { title: name === "now" ? words.slide : words.next, inert: "", tabindex: "-1" });
    box.append(put(el("div", "speaker-fit"), made));
    return { box, made };
  }

  // Where the slides stand. `room` is the window that shows them; without one the first frame leads.

  const secret = Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");
  const token = query.get("speaker") || secret;
  const place = `deck-room:${location.pathname}`;
  const web = location.protocol.startsWith("http");
  const target = web ? location.origin : "*";
  const pace = deckPace(slides, data.slot);
  let state = { slide: 0, step: -1, more: false, black: false };
  let heard = 0; // when the room was last heard, in milliseconds; 0 where it never was
  let far = false; // whether it was heard over the channel
  let room = null; // the load of the page that is listened to
  let child = null;
  const began = Date.now();
  const channel = (() => {
    try {
      return new BroadcastChannel(place);
    } catch {
      return null;
    }
  })();
  const connected = () => heard > 0 && Date.now() - heard < 3500;
  const windows = () => [window.opener, child].filter((each) => each && !each.closed);

  function send(type, more = {}) {
    const message = { deck: token, type, ...more };
    const hello = type === "hello";
    if (connected() || hello) {
      if (!connected() || !far) for (const each of windows()) each.postMessage(message, target);
      // Whoever came by the address alone has no window to speak to, and no name.
      if (!connected() || far) channel?.postMessage(query.get("speaker") ? message : { ...message, deck: "" });
    } else if (type === "black") arrive({ ...state, black: !state.black });
    else frames.now.made.contentWindow.postMessage({ ...message, deck: secret }, target);
  }
  function arrive(said) {
    const { slide, step, more, black } = said;
    if (!slides[slide]) return;
    const first = !arrive.done;
    const moved = !first && (slide !== state.slide || step !== state.step);
    const turned = first || slide !== state.slide;
    state = { slide, step, more, black };
    arrive.done = true;
    pace.move(slide, moved);
    if (moved || first) guide(said.type === "frame");
    if (turned) turn();
    if (moved || turned) keep();
    paint();
  }
  function guide(own) {
    const { slide, step } = state;
    const tell = (to, ahead) => to.made.contentWindow.postMessage({ deck: secret, type: "show", slide, step, ahead }, target);
    if (!own) tell(frames.now, false);
    tell(frames.next, true);
  }
  function hear(said, over) {
    if (said.type === "bye" && said.from === room) heard = 1;
    if (said.type !== "state" || (connected() && (said.from !== room || over > far))) return;
    heard = Date.now();
    room = said.from;
    far = over;
    arrive(said);
  }
  addEventListener("message", ({ source, origin, data: said }) => {
    if (web && origin !== location.origin) return;
    const from = Object.values(frames).find((each) => each.made.contentWindow === source);
    if (from && said?.deck === secret) {
      const late = !from.ready && arrive.done;
      from.ready = true;
      from.at = said;
      if (late) guide(false);
      else if (from === frames.now && !connected()) arrive({ ...said, black: state.black, type: "frame" });
      paint();
    } else if (windows().includes(source) && said?.deck === token) hear(said, false);
  });
  channel?.addEventListener("message", ({ data: said }) => {
    if (said?.from && (said.deck === token || !query.get("speaker"))) hear(said, true);
  });
  function openSlides() {
    child = window.open(`${location.pathname}?room=${token}#/${slides[state.slide].id}`, `deck-slides-${token}`);
    heard = 0;
  }

  // What changes with a slide, and what changes with time

  const spoken = sources.map((source) => {
    const aside = source.querySelector("aside.notes");
    aside?.classList.remove("notes");
    return aside;
  });
  document.querySelector(".reveal").remove(); // its ids are the notes' drawings' alone
  const number = (at) => `${words.slide} ${at + 1} / ${slides.length}`;

  function turn() {
    const at = state.slide;
    text.replaceChildren(spoken[at] ?? el("p", "speaker-none", words["no-notes"]));
    notes.scrollTop = 0;
    caption.textContent = `${number(at)} · ${slides[at].title}`;
    const to = `#/${slides[at].id}`;
    if (location.hash !== to) history.replaceState(null, "", to);
  }
  function mark(chip, seconds) {
    chip.className = "speaker-chip";
    if (seconds === null) return (chip.textContent = "");
    const off = Math.round(seconds);
    chip.classList.add(off < 0 ? "is-behind" : off > 0 ? "is-ahead" : "is-on-time");
    chip.textContent = off ? say(off < 0 ? words.behind : words.ahead, { time: clock(off) }) : words["on-time"];
  }
  const of = (taken, planned) => (planned ? say(words.of, { one: clock(taken), all: clock(planned) }) : clock(taken));
  const rest = (seconds) => say(seconds < 0 ? words.over : words.left, { time: clock(seconds) });
  function paint() {
    pace.count();
    const look = pace.look();
    const { slide, black, more } = state;
    elapsed.textContent = clock(look.elapsed);
    left.textContent = look.whole ? rest(Math.ceil(look.whole - look.elapsed)) : "";
    timer.firstChild.textContent = look.running ? words.pause : look.begun ? words.resume : words.start;
    timer.classList.toggle("is-paused", look.begun && !look.running);
    mark(chip, look.pace);
    if (!look.begun || !pace.planned) chip.textContent = look.begun ? words["no-times"] : words["not-begun"];
    ends.textContent = look.rest === null ? "" : say(words.ends, { time: hour.format(Date.now() + look.rest * 1000) });
    time.textContent = hour.format(Date.now());
    const share = look.planned ? look.taken / look.planned : 0;
    bar.firstChild.style.width = `${Math.min(1, share) * 100}%`;
    bar.classList.toggle("is-over", share >= 1);
    slideTime.textContent = look.planned ? `${slides[slide].estimated ? "~" : ""}${rest(Math.ceil(look.planned - look.taken))}` : "";
    slideTime.classList.toggle("is-over", share >= 1);
    paintModule(slides[slide].section);
    const after = frames.next.at?.slide ?? slide;
    const last = slide === slides.length - 1 && !more;
    following.textContent = last || !slides[after] ? words.next : after === slide ? words["next-step"] : `${words.next} · ${slides[after].title}`;
    end.hidden = !last;
    blank.hidden = !black;
    paintStatus();
  }
  function paintModule(section) {
    const own = pace.module(section);
    const module = modulePanel.firstChild ? modulePanel.children : put(modulePanel, el("p"), el("p"), el("p", "speaker-soft"), el("p")).children;
    module[0].textContent = `${words.module} ${section + 1} / ${data.sections.length}`;
    module[1].textContent = data.sections[section];
    module[2].textContent = of(own.taken, own.planned);
    mark(module[3], own.pace);
    Array.from(strip.children).forEach((part, at) => {
      const first = slides.findIndex((each) => each.section === at);
      const count = slides.filter((each) => each.section === at).length;
      const done = Math.max(0, Math.min(1, (state.slide + 1 - first) / count));
      part.classList.toggle("is-now", at === section);
      part.firstChild.style.width = `${done * 100}%`;
    });
  }
  function paintStatus() {
    const alone = heard === 0 && Date.now() - began > 2500;
    const lost = heard > 0 && !connected();
    const said = connected() ? words.connected : lost ? words.lost : alone ? words.alone : words.connecting;
    if (status.textContent !== said) status.textContent = said;
    status.className = `speaker-status${connected() ? " is-connected" : lost ? " is-lost" : ""}`;
    show.hidden = !(alone || lost);
  }

  // What can be done

  function reset() {
    clearTimeout(reset.waits);
    if (again.dataset.sure) {
      pace.reset();
      keep();
    }
    const asked = !again.dataset.sure;
    again.dataset.sure = asked ? "yes" : "";
    again.firstChild.textContent = asked ? words["reset-sure"] : words.reset;
    if (asked) reset.waits = setTimeout(() => {
      again.dataset.sure = "";
      again.firstChild.textContent = words.reset;
    }, 3000);
    paint();
  }
  const keep = () => store.set(`run:${location.pathname}:${token}`, pace.save());
  function size(by) {
    const now = Math.max(14, Math.min(60, (size.now || parseInt(store.get("size"), 10) || size.usual) + by));
    size.now = now;
    view.style.setProperty("--size", `${now}px`);
    if (by) store.set("size", now);
  }
  size.usual = Math.round(Math.max(20, Math.min(32, innerWidth * 0.019)));
  function divide(percent, lasting) {
    const now = Math.round(Math.max(30, Math.min(75, percent)));
    view.style.setProperty("--split", `${now}%`);
    split.setAttribute("aria-valuenow", now);
    if (lasting) store.set("split", now);
  }
  function saveTimes() {
    pace.count();
    const now = new Date();
    const said = { deck: data.title, profile: data.profile, recorded: now.toISOString(), slides: pace.record() };
    const file = el("a", "", "", {
      download: `times-${[data.profile, now.toISOString().slice(0, 10)].filter(Boolean).join("-")}.json`,
      href: URL.createObjectURL(new Blob([JSON.stringify(said, null, 2), "\n"], { type: "application/json" })),
    });
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 10000);
  }
  function goTo(slide) {
    list.close();
    send("go", { slide });
  }
  function openList() {
    const field = el("input", "", "", { type: "search", "aria-label": words.search, placeholder: words.search });
    const rows = slides.map((slide, at) => {
      const row = button("", () => goTo(at));
      put(row, el("span", "speaker-number", String(at + 1)), el("span", "", slide.title),
        el("span", "speaker-soft", slide.seconds === null ? "" : (slide.estimated ? "~" : "") + clock(slide.seconds)));
      if (at === state.slide) row.setAttribute("aria-current", "true");
      return row;
    });
    const groups = data.sections.map((title, number) => {
      const own = pace.module(number);
      const items = rows.filter((row, at) => slides[at].section === number).map((row) => put(el("li"), row));
      return put(el("section"), put(el("h2", "", title), el("span", "speaker-soft", own.planned ? of(own.taken, own.planned) : "")), put(el("ol"), ...items));
    });
    field.addEventListener("input", () => {
      const asked = field.value.trim().toLowerCase();
      rows.forEach((row, at) => (row.parentNode.hidden = !`${at + 1} ${slides[at].title}`.toLowerCase().includes(asked)));
      groups.forEach((group) => (group.hidden = !group.querySelector("li:not([hidden])")));
    });
    list.replaceChildren(put(el("div", "speaker-search"), field, button(words.close, () => list.close())), ...groups);
    list.showModal();
    field.focus();
    rows[state.slide].scrollIntoView({ block: "center" });
  }
  list.addEventListener("keydown", (event) => {
    const rows = Array.from(list.querySelectorAll("li:not([hidden]) button"));
    const at = rows.indexOf(document.activeElement);
    if (event.key === "Enter" && at < 0 && document.activeElement.type === "search") rows[0]?.click();
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  });
  put(help, el("h2", "", words.keys), put(el("dl"), ...[
    ["→ ↓ Space PgDn N", words.next], ["← ↑ ⇧Space PgUp P", words.previous], ["Home  End", words["first-last"]],
    ["G  /", words.jump], ["T", words["start-pause"]], ["B  .", words.black], ["+  −", words["text-size"]],
    ["⇧↓  ⇧↑", words.scroll], ["?", words.keys],
  ].flatMap(([keys, what]) => [put(el("dt"), ...keys.split(" ").filter(Boolean).map((key) => el("kbd", "", key))), el("dd", "", what)])),
  button(words.close, () => help.close()));

  const rtl = root.dir === "rtl";
  const keys = {
    ArrowRight: rtl ? "prev" : "next", ArrowLeft: rtl ? "next" : "prev", ArrowDown: "next", ArrowUp: "prev", PageDown: "next",
    PageUp: "prev", " ": "next", n: "next", p: "prev", l: "next", h: "prev", j: "next", k: "prev", b: "black", ".": "black",
  };
  const acts = {
    t: () => timer.click(), g: openList, "/": openList, "?": () => help.showModal(), "+": () => size(2), "=": () => size(2), "-": () => size(-2),
    Home: () => send("go", { slide: 0 }), End: () => send("go", { slide: slides.length - 1 }),
  };
  document.addEventListener("keydown", (event) => {
    const { key, target: pressed, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (ctrlKey || metaKey || altKey || list.open || help.open) return;
    if ((key === " " || key === "Enter") && pressed.closest("button, a")) return;
    const named = key.length === 1 ? key.toLowerCase() : key;
    if (pressed === split && /^Arrow(Left|Right)$/.test(key)) {
      divide(parseFloat(split.getAttribute("aria-valuenow")) + ((key === "ArrowRight") === rtl ? -2 : 2), true);
    } else if (shiftKey && /^Arrow(Up|Down)$/.test(key)) {
      notes.scrollBy({ top: (key === "ArrowUp" ? -0.4 : 0.4) * notes.clientHeight });
    } else if (Object.hasOwn(acts, named)) acts[named]();
    else if (Object.hasOwn(keys, named)) send(shiftKey && key === " " ? "prev" : keys[named]);
    else return;
    event.preventDefault();
  });
  split.addEventListener("pointerdown", (event) => {
    split.setPointerCapture(event.pointerId);
    split.onpointermove = ({ clientX }) => divide(((rtl ? innerWidth - clientX : clientX) / innerWidth) * 100, true);
    split.onlostpointercapture = () => (split.onpointermove = null);
  });
  // A link in the notes must not take the view away.
  text.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    event.preventDefault();
    const own = link.getAttribute("href").match(/^#\/?(.+)$/);
    const at = own ? slides.findIndex((slide) => slide.id === decodeURIComponent(own[1])) : -1;
    if (at >= 0) goTo(at);
    else if (!own) window.open(link.href, "_blank", "noopener");
  });

  // Begin

  const kept = store.get(`run:${location.pathname}:${token}`);
  if (kept) pace.restore(kept);
  size(0);
  divide(parseFloat(store.get("split")) || 56, false);
  const here = slides.findIndex((slide) => `#/${slide.id}` === decodeURIComponent(location.hash));
  const options = "transition=none&backgroundTransition=none&controls=false&progress=false&hash=false&history=false&keyboard=false&touch=false&autoSlide=0";
  for (const each of Object.values(frames)) each.made.src = `${location.pathname}?receiver=${secret}&${options}#/${slides[Math.max(0, here)].id}`;
  send("hello");
  setInterval(() => send("hello"), 1000);
  setInterval(paint, 250);
  setInterval(keep, 2000);
  addEventListener("pagehide", keep);
  paint();
})();
