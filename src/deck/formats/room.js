// The page in the room: it does what a speaker view asks for and tells it where it is, opens that
// view with `S` or a button, and offers the slides as a page to read. Shown in one of the view's
// frames (`?receiver`), it follows and does nothing else. Works from file://, with no network.
(() => {
  "use strict";
  const { words } = JSON.parse(document.getElementById("deck-room").textContent);
  const query = new URLSearchParams(location.search);
  if (query.has("speaker")) return; // speaker.js has this window

  const web = location.protocol.startsWith("http");
  const target = web ? location.origin : "*"; // a page of file:// has no origin that can be named
  const known = (event) => !web || event.origin === location.origin;

  function where() {
    const { h, f = -1 } = Reveal.getIndices();
    const { next } = Reveal.availableFragments();
    return { type: "state", slide: h, step: f, more: next, black: Reveal.isPaused() };
  }
  function onMove(act) {
    for (const name of ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"])
      Reveal.on(name, act);
  }
  const moves = {
    next: () => Reveal.next(),
    prev: () => Reveal.prev(),
    go: ({ slide }) => Number.isInteger(slide) && Reveal.slide(slide),
    black: () => Reveal.togglePause(),
    show: ({ slide, step, ahead }) => {
      Reveal.slide(slide, 0, step);
      if (ahead) Reveal.next();
    },
  };

  // One of the two frames: the window around it alone is listened to.
  if (query.has("receiver")) {
    const token = query.get("receiver");
    if (!token) return;
    const tell = () => parent.postMessage({ deck: token, ...where() }, target);
    addEventListener("message", (event) => {
      if (event.source !== parent || !known(event) || event.data?.deck !== token) return;
      if (!Reveal.isReady()) return; // it tells where it is as soon as it knows
      if (!Object.hasOwn(moves, event.data.type)) return;
      moves[event.data.type](event.data);
      tell();
    });
    Reveal.on("ready", () => {
      onMove(tell);
      tell();
    });
    return;
  }

  const root = document.documentElement;
  const button = (name, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    made.addEventListener("click", act);
    return made;
  };
  const link = (name, href, blank) => {
    const made = document.createElement("a");
    made.textContent = name;
    made.href = href;
    if (blank) Object.assign(made, { target: "_blank", rel: "opener" });
    return made;
  };
  const bar = document.createElement("nav");
  bar.className = "deck-bar";
  bar.setAttribute("aria-label", words.slides);
  // What is pressed here is no key of the slides.
  bar.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") event.stopPropagation();
  });
  document.body.prepend(bar);

  if (root.classList.contains("reading")) {
    // An upright phone shows nothing else; whoever asked for the page may have the slides again.
    if (query.has("reading") || location.hash === "#reading")
      bar.append(link(words["show-slides"], location.pathname));
    return;
  }

  // A name that only this page and the views it opened know. It outlives a reload.
  const place = `deck-room:${location.pathname}`;
  const kept = (() => {
    try {
      return sessionStorage.getItem(place);
    } catch {
      return null;
    }
  })();
  const token = query.get("room") || kept || Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");
  try {
    sessionStorage.setItem(place, token);
  } catch {
    // Without storage a reload ends the connection, and `S` makes a new one.
  }
  const load = Math.random().toString(36).slice(2);
  const channel = (() => {
    try {
      return new BroadcastChannel(place);
    } catch {
      return null;
    }
  })();
  const views = new Set();
  let view = null;

  const state = () => ({ deck: token, from: load, ...where() });
  function tell(message = state()) {
    for (const each of views) {
      if (each.closed) views.delete(each);
      else each.postMessage(message, target);
    }
    channel?.postMessage(message);
  }
  function heed(said, source) {
    if (!Reveal.isReady()) return; // whoever asks, asks again
    if (source) {
      views.add(source);
      if (source !== window.opener) view = source;
    }
    if (said.type === "hello") source ? source.postMessage(state(), target) : channel.postMessage(state());
    else if (said.type !== "show" && Object.hasOwn(moves, said.type)) moves[said.type](said);
  }
  addEventListener("message", (event) => {
    if (event.source && event.source !== window && known(event) && event.data?.deck === token)
      heed(event.data, event.source);
  });
  channel?.addEventListener("message", ({ data }) => {
    // Whoever can speak here is of this page already; a view without a name takes ours.
    if (data && data.type !== "state" && (data.deck === token || !data.deck)) heed(data, null);
  });
  addEventListener("pagehide", () => tell({ deck: token, from: load, type: "bye" }));

  const address = () => `${location.pathname}?speaker=${token}#/${Reveal.getCurrentSlide()?.id ?? ""}`;
  function open() {
    if (view && !view.closed) {
      view.focus();
      return;
    }
    try {
      view = window.open(address(), `deck-speaker-${token}`, "width=1280,height=800");
    } catch {
      view = null;
    }
    if (view) views.add(view);
    // Some browsers give no window, some one that is closed again.
    else offer();
    setTimeout(() => view?.closed && !views.size && offer(), 500);
  }
  function offer() {
    const box = document.createElement("dialog");
    box.className = "deck-offer";
    const said = document.createElement("p");
    said.textContent = words.blocked;
    const choice = document.createElement("p");
    choice.append(link(words["open-tab"], address(), true), link(words["open-here"], address()));
    choice.append(button(words.close, () => box.close()));
    choice.addEventListener("click", ({ target: pressed }) => pressed !== choice && box.close());
    box.append(said, choice);
    box.addEventListener("close", () => box.remove());
    box.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(box);
    box.showModal();
  }

  const read = link(words["read-page"], "?reading");
  const aim = () => (read.href = `${location.pathname}?reading#${Reveal.getCurrentSlide()?.id ?? ""}`);
  bar.append(read, button(words.view, open), button(words.overview, () => Reveal.toggleOverview()));
  // The bar steps in when a hand moves, and out again: the room looks at the slides.
  let still;
  addEventListener("pointermove", () => {
    bar.classList.add("is-awake");
    clearTimeout(still);
    still = setTimeout(() => bar.classList.remove("is-awake"), 2000);
  });

  Reveal.on("ready", () => {
    Reveal.addKeyBinding({ keyCode: 83, key: "S", description: words.view }, open);
    // reveal.js calls the page an application, which takes a screen reader's own keys away.
    const shown = Reveal.getRevealElement();
    shown.removeAttribute("role");
    if (!document.querySelector("main, [role=main]")) Reveal.getSlidesElement().setAttribute("role", "main");
    onMove(() => tell());
    onMove(aim);
    aim();
    tell();
  });
})();
