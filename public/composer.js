// The box in which the learner writes: signs of mathematics at hand, a preview of what was typed, a draft that survives.
import { preview } from "./mathematics.js";
import { t } from "./words.js";

const KEYS = [
  { sign: "x²", insert: "²", name: "squared" },
  { sign: "xⁿ", insert: "^", name: "to the power" },
  { sign: "√", insert: "√(", name: "square root" },
  { sign: "a⁄b", insert: "/", name: "fraction bar" },
  { sign: "×", insert: "×", name: "times" },
  { sign: "÷", insert: "÷", name: "divided by" },
  { sign: "−", insert: "−", name: "minus" },
  { sign: "±", insert: "±", name: "plus or minus" },
  { sign: "=", insert: " = ", name: "equals" },
  { sign: "≤", insert: " ≤ ", name: "is at most" },
  { sign: "≥", insert: " ≥ ", name: "is at least" },
  { sign: "↵", insert: "\n", name: "new line" },
];
const OPEN_KEY = "diotima-keys";

export const composer = () => document.getElementById("chat-input");

const changed = (box) => box.dispatchEvent(new Event("input", { bubbles: true }));

/** Put `text` into the box in place of what is there. */
export const fill = (text) => {
  const box = composer();
  if (!box) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  changed(box);
};

const insert = (text) => {
  const box = composer();
  if (!box) return;
  box.focus();
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  changed(box);
};

const draftKey = () => `diotima-draft:${window.location.pathname}`;

/** Keep what is being written through a reload of the page. */
export const keepDraft = () => {
  const box = composer();
  if (!box) return;
  try {
    if (box.value) sessionStorage.setItem(draftKey(), box.value);
    else sessionStorage.removeItem(draftKey());
  } catch {
    // without storage a draft lives as long as the page
  }
};

const bringDraft = () => {
  try {
    const kept = sessionStorage.getItem(draftKey());
    if (kept && !composer().value) fill(kept);
  } catch {
    // nothing was kept
  }
};

const keyButton = (key, index) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = key.sign;
  if (key.name) {
    button.title = t(key.name);
    button.setAttribute("aria-label", t(key.name));
  }
  button.tabIndex = index === 0 ? 0 : -1;
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps its cursor
  button.addEventListener("click", () => insert(key.insert));
  return button;
};

const keypad = () => {
  const pad = document.createElement("div");
  pad.id = "keys";
  pad.setAttribute("role", "toolbar");
  pad.setAttribute("aria-label", t("Signs of mathematics"));
  pad.setAttribute("aria-controls", "chat-input");
  pad.append(...KEYS.map(keyButton));
  pad.addEventListener("keydown", (event) => {
    const buttons = [...pad.children];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  return pad;
};

const keypadSwitch = (pad) => {
  const button = document.createElement("button");
  button.type = "button";
  button.id = "keys-button";
  button.textContent = "√x";
  button.title = t("Signs of mathematics");
  button.setAttribute("aria-label", t("Signs of mathematics"));
  button.setAttribute("aria-controls", "keys");
  const show = (isOpen) => {
    pad.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  let kept = null;
  try {
    kept = localStorage.getItem(OPEN_KEY);
  } catch {
    // the width decides
  }
  show(kept === null ? window.matchMedia("(min-width: 48rem)").matches : kept === "open");
  button.addEventListener("click", () => {
    show(pad.hidden);
    try {
      localStorage.setItem(OPEN_KEY, pad.hidden ? "closed" : "open");
    } catch {
      // it holds for this page
    }
  });
  return button;
};

const pad = keypad();
const padSwitch = keypadSwitch(pad);
const typeset = document.createElement("div");
typeset.id = "preview";
typeset.setAttribute("aria-hidden", "true");
let known = null;

/** The signs a course asks for, such as á and ñ, in place of those of mathematics. "↵" starts a new line, "⇥" moves a line in. */
export const setKeys = (signs) => {
  if (!signs?.length || pad.dataset.signs === signs.join(" ")) return;
  pad.dataset.signs = signs.join(" ");
  const special = { "↵": { sign: "↵", insert: "\n", name: "new line" }, "⇥": { sign: "⇥", insert: "    ", name: "move the line in" } };
  pad.replaceChildren(...signs.map((sign) => special[sign] ?? { sign, insert: sign }).map(keyButton));
  padSwitch.textContent = signs[0];
  for (const place of [pad, padSwitch]) place.setAttribute("aria-label", t("Signs"));
  padSwitch.title = t("Signs");
};

/** What was written is on its way: no preview, no draft. */
export const forget = () => {
  typeset.replaceChildren();
  try {
    sessionStorage.removeItem(draftKey());
  } catch {
    // nothing was kept
  }
};

/** Add the keys, the preview and `more` buttons to the box, once for every box that Chainlit makes. */
export const startComposer = (box, tools, more) => {
  const input = composer();
  if (!input || input === known) return;
  known = input;
  if (!input.getAttribute("aria-label")) input.setAttribute("aria-label", t("Your answer"));
  input.setAttribute("autocomplete", "off");
  tools.append(typeset, pad);
  const row = box.lastElementChild;
  if (row && padSwitch.parentElement !== row) row.firstElementChild.append(padSwitch, ...more);
  input.addEventListener("input", () => {
    preview(typeset, input.value);
    keepDraft();
  });
  bringDraft();
};
