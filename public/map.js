// The mastery map: what there is to learn, what rests on what, and where the learner stands. Drawn, and told as a list.
import { knownOf, startKnown, weeks, why } from "./known.js";
import { language, t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 292;
const ROW = 46;
const STATES = {
  not_met: t("not yet met"),
  partly: t("partly understood"),
  mastered: t("mastered"),
};
const OPEN_KEY = "diotima-map";
const WIDE = window.matchMedia("(min-width: 72rem)");

const panel = document.createElement("aside");
panel.id = "map";
panel.setAttribute("aria-label", t("Your map"));
panel.innerHTML = `
  <div class="map-head"><h2>${t("Your map")}</h2><button type="button" class="close" aria-label="${t("Close the map")}">×</button></div>
  <p class="map-sum"></p>
  <p class="map-at" aria-hidden="true"></p>
  <div class="map-chosen" hidden></div>
  <div class="map-drawing"></div>
  <ul class="map-legend" aria-label="${t("Signs")}"></ul>
  <ul class="map-more">
    <li><a href="/" data-page="">${t("What I believe about you")}</a></li>
    <li><a href="/" data-page="/reminder.ics" download>${t("Reminders for my calendar")}</a></li>
    <li><a href="/" data-page="/model.json" download>${t("Take all of it with you (JSON)")}</a></li>
  </ul>
  <div class="map-weeks"></div>
  <div class="map-list"></div>`;

let known = new Map();
let courseLanguage = "en";
let opener = null;
let chosen = () => {};

const draw = (name, attributes, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
};

/** A state as a shape: an empty circle, a half-filled diamond, a full circle with a tick. Colour only repeats it. */
const shape = (state, x, y, r) => {
  const group = draw("g", { class: `kc ${state}`, transform: `translate(${x} ${y})` });
  if (state === "mastered") {
    group.append(draw("circle", { r }), draw("path", { class: "tick", d: `M${-r * 0.45} 0.5l${r * 0.32} ${r * 0.36} ${r * 0.6} ${-r * 0.72}` }));
  } else if (state === "partly") {
    const d = r * 1.15;
    group.append(
      draw("path", { class: "edge", d: `M0 ${-d}L${d} 0L0 ${d}L${-d} 0Z` }),
      draw("path", { class: "half", d: `M${-d} 0L0 ${d}L${d} 0Z` }),
    );
  } else {
    group.append(draw("circle", { r: r * 0.82 }));
  }
  return group;
};

const icon = (state) => {
  const svg = draw("svg", { viewBox: "-11 -11 22 22", class: "kc-icon", "aria-hidden": "true" });
  svg.append(shape(state, 0, 0, 8));
  return svg;
};

/** Rows by the longest way down to a component without prerequisites; within a row, below what it rests on. */
const layout = (components) => {
  const byId = new Map(components.map((kc) => [kc.kc, kc]));
  const depths = new Map();
  const depth = (id, path = new Set()) => {
    if (depths.has(id)) return depths.get(id);
    if (path.has(id)) return 0;
    path.add(id);
    const before = byId.get(id).prerequisites.filter((other) => byId.has(other));
    const value = before.length ? 1 + Math.max(...before.map((other) => depth(other, path))) : 0;
    path.delete(id);
    depths.set(id, value);
    return value;
  };
  const rows = [];
  for (const kc of components) (rows[depth(kc.kc)] ??= []).push(kc);
  const place = new Map();
  for (const [number, row] of rows.entries()) {
    const wish = (kc) => {
      const xs = kc.prerequisites.map((id) => place.get(id)?.x).filter((x) => x !== undefined);
      return xs.length ? xs.reduce((sum, x) => sum + x, 0) / xs.length : WIDTH / 2;
    };
    const wishes = new Map(row.map((kc) => [kc.kc, wish(kc)]));
    row.sort((a, b) => wishes.get(a.kc) - wishes.get(b.kc));
    const step = Math.min(64, (WIDTH - 40) / Math.max(1, row.length));
    const middle = row.reduce((sum, kc) => sum + wishes.get(kc.kc), 0) / row.length;
    const half = (step * (row.length - 1)) / 2;
    const centre = Math.min(Math.max(middle, 22 + half), WIDTH - 22 - half);
    row.forEach((kc, index) => place.set(kc.kc, { x: centre - half + index * step, y: 22 + number * ROW }));
  }
  return { place, height: rows.length * ROW };
};

/** What a component rests on directly: what another of its prerequisites rests on already needs no line of its own. */
const direct = (components) => {
  const before = new Map(components.map((kc) => [kc.kc, kc.prerequisites]));
  const below = new Map();
  const all = (id, path = []) => {
    if (!below.has(id)) {
      if (path.includes(id)) return new Set();
      below.set(id, new Set((before.get(id) ?? []).flatMap((other) => [other, ...all(other, [...path, id])])));
    }
    return below.get(id);
  };
  return (kc) => kc.prerequisites.filter((id) => !kc.prerequisites.some((other) => other !== id && all(other).has(id)));
};

const drawing = (components, caption) => {
  const resting = direct(components);
  const { place, height } = layout(components);
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": caption });
  const lines = draw("g", { class: "lines" });
  const nodes = draw("g", {});
  for (const kc of components) {
    const to = place.get(kc.kc);
    for (const id of resting(kc)) {
      const from = place.get(id);
      if (!from) continue;
      const bend = (to.y - from.y) / 2;
      const isWalked = components.find((other) => other.kc === id).state === "mastered";
      lines.append(draw("path", { class: isWalked ? "walked" : "", d: `M${from.x} ${from.y}C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}` }));
    }
    const node = shape(kc.state, to.x, to.y, 8.5);
    if (kc.is_current) node.prepend(draw("circle", { class: "here", r: 15 }));
    if (known.size && known.get(kc.kc) !== kc.state) node.classList.add("moved");
    const title = draw("title", {});
    title.textContent = `${kc.name}: ${STATES[kc.state]}${kc.is_current ? `, ${t("you are here")}` : ""}`;
    node.append(title, draw("circle", { class: "reach", r: 15 }));
    node.addEventListener("click", () => chosen(kc)); // the list does the same for the keyboard
    node.addEventListener("pointerenter", () => nameSpot(kc));
    nodes.append(node);
  }
  svg.append(lines, nodes);
  return svg;
};

/** Under the drawing: which idea is pointed at, else the one the learner is at. */
const nameSpot = (kc) => {
  const at = panel.querySelector(".map-at");
  const name = document.createElement("strong");
  name.textContent = kc?.name ?? "";
  name.lang = courseLanguage;
  at.replaceChildren(name, kc ? ` ${[kc.is_current ? t("you are here") : "", STATES[kc.state]].filter(Boolean).join(", ")}` : "");
};

const listing = (components) => {
  const units = new Map();
  for (const kc of components) units.set(kc.unit, [...(units.get(kc.unit) ?? []), kc]);
  return [...units].flatMap(([unit, members]) => {
    const title = document.createElement("h3");
    title.textContent = unit;
    title.lang = courseLanguage;
    const list = document.createElement("ul");
    for (const kc of members) {
      const entry = document.createElement("li");
      if (kc.is_current) entry.setAttribute("aria-current", "step");
      const name = document.createElement("button");
      name.type = "button";
      name.className = "kc-name";
      name.textContent = kc.name;
      name.title = t("Work on this");
      name.lang = courseLanguage;
      name.addEventListener("click", () => chosen(kc));
      const state = document.createElement("span");
      state.className = "kc-state";
      state.textContent = [kc.is_current ? t("you are here") : "", STATES[kc.state], kc.is_due ? t("worth another look") : ""].filter(Boolean).join(", ");
      entry.append(icon(kc.state), name, state);
      if (kc.state !== "not_met") entry.append(why(kc));
      list.append(entry);
    }
    return [title, list];
  });
};

/** The learner's choice, as long as it holds, and the way back to the course's own order. */
const choice = (components) => {
  const kc = components.find((one) => one.is_chosen);
  const place = panel.querySelector(".map-chosen");
  place.hidden = !kc;
  if (!kc) return;
  const told = document.createElement("p");
  told.textContent = t("You chose “{name}”. Tasks come from there, and then from its part of the course, until you choose elsewhere.", { name: kc.name });
  const back = document.createElement("button");
  back.type = "button";
  back.className = "back";
  back.textContent = t("Back to the course’s order");
  back.addEventListener("click", () => chosen({ kc: "", name: back.textContent }));
  place.replaceChildren(told, back);
};

/** Draw the map; returns a sentence on what has changed since it was last drawn, or nothing. */
export const drawMap = (components, course) => {
  const count = (state) => components.filter((kc) => kc.state === state).length;
  const sum = t("{mastered} of {all} mastered, {partly} partly understood", {
    mastered: count("mastered"),
    all: components.length,
    partly: count("partly"),
  });
  const list = panel.querySelector(".map-list");
  const scrolled = panel.scrollTop;
  panel.lang = language;
  courseLanguage = course.language;
  for (const link of panel.querySelectorAll(".map-more a")) link.href = `/you/${encodeURIComponent(course.id)}${link.dataset.page}`;
  knownOf(course);
  panel.querySelector(".map-weeks").replaceChildren(weeks());
  panel.querySelector(".map-sum").textContent = `${sum}.`;
  choice(components);
  panel.querySelector(".map-drawing").replaceChildren(drawing(components, t("Map of {title}: {sum}. The list below says the same in words.", { title: course.title, sum })));
  const here = components.find((kc) => kc.is_current);
  nameSpot(here);
  panel.querySelector(".map-drawing").onpointerleave = () => nameSpot(here);
  list.replaceChildren(...listing(components));
  panel.scrollTop = scrolled;
  const moved = components.filter((kc) => known.size && known.get(kc.kc) !== kc.state && kc.state !== "not_met");
  known = new Map(components.map((kc) => [kc.kc, kc.state]));
  return moved.map((kc) => t("{name}: now {state}.", { name: kc.name, state: STATES[kc.state] })).join(" ");
};

const show = (isOpen, isRemembered = true) => {
  document.body.classList.toggle("map-open", isOpen);
  panel.inert = !isOpen;
  opener.setAttribute("aria-expanded", String(isOpen));
  if (!isRemembered) return;
  try {
    if (WIDE.matches) localStorage.setItem(OPEN_KEY, isOpen ? "open" : "closed");
  } catch {
    // it holds for this page
  }
};

const wanted = () => {
  try {
    return WIDE.matches && localStorage.getItem(OPEN_KEY) !== "closed";
  } catch {
    return WIDE.matches;
  }
};

/** Put the panel into the page; `button` opens and closes it, `choose` is told the component that was clicked, `doubt` the
 *  one about which the learner thinks otherwise, with the words for it. */
export const startMap = (button, choose, doubt) => {
  opener = button;
  const leave = (tell) => (...what) => {
    if (!WIDE.matches) show(false);
    tell(...what);
  };
  chosen = leave(choose);
  startKnown(leave(doubt));
  document.body.append(panel);
  panel.querySelector(".map-legend").append(
    ...Object.entries(STATES).map(([state, words]) => {
      const entry = document.createElement("li");
      entry.append(icon(state), words);
      return entry;
    }),
  );
  const here = draw("svg", { viewBox: "-11 -11 22 22", class: "kc-icon kc", "aria-hidden": "true" }, draw("circle", { class: "here", r: 8 }));
  const entry = document.createElement("li");
  entry.append(here, t("you are here"));
  panel.querySelector(".map-legend").append(entry);
  show(wanted(), false);
  WIDE.addEventListener("change", () => show(wanted(), false));
  button.addEventListener("click", () => {
    const isOpen = !document.body.classList.contains("map-open");
    show(isOpen);
    if (isOpen && !WIDE.matches) panel.querySelector(".close").focus();
  });
  const close = () => {
    show(false);
    button.focus();
  };
  panel.querySelector(".close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
};
