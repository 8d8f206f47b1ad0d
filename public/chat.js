// The page around Chainlit's conversation: what the server says about it, and what the learner presses.
import { makeAloud } from "./aloud.js";
import { composer, fill, keepDraft, setKeys, startComposer } from "./composer.js";
import { labelEverything } from "./labels.js";
import { drawMap, startMap } from "./map.js";
import { renderText } from "./mathematics.js";
import { makePhoto } from "./photo.js";
import { placePictures, receivePictures } from "./pictures.js";
import { make } from "./elements.js";
import { canRecord, makeSpeech } from "./speech.js";
import { nameMarks, startSources } from "./sources.js";
import { LONGEST, watchTyped } from "./typed.js";
import { language, t } from "./words.js";

const WAYS = [
  { button: "stuck", label: t("I’m stuck") },
  { button: "check_work", label: t("Check my work") },
  { button: "another_way", label: t("Explain it another way") },
  { button: "why_asked", label: t("Why this question?") },
  { button: "ask_book", label: t("Ask the book") },
];
const PATIENCE = 20000; // milliseconds until the buttons come back without an answer

const seen = { turn: 0, session: "", mastered: 0, spoken: language, language: "en" };
let busy = 0;
let stageTimer = 0;

// ---------------------------------------------------------------- what stands around the conversation

const task = make("section", { id: "task", "aria-label": t("The task"), hidden: true });
const taskWays = make("div", { class: "task-ways" });
const heading = make("p", { id: "course-title" });
const mapButton = make(
  "button",
  { type: "button", id: "map-button", "aria-expanded": "false", "aria-controls": "map" },
  make("span", { class: "map-count" }),
  make("span", {}, t("Map")),
);
const home = make("a", { id: "home", href: "/", "aria-label": t("Diotima: all courses") });
home.append(document.getElementById("mark").content.cloneNode(true));
const head = make("div", { id: "head" }, home, heading, mapButton);
const stage = make("p", { id: "stage", "aria-hidden": "true" });
const note = make("div", { id: "note", role: "alert" });
const choices = make("div", { id: "choices", role: "group", "aria-label": t("Choose an answer"), hidden: true });
const ways = make("div", { id: "ways", role: "group", "aria-label": t("Ask for help") });
const tools = make("div", { id: "tools" }, stage, note, choices, ways);
const live = document.getElementById("live");

const place = () => {
  const box = document.getElementById("message-composer");
  if (box) {
    if (tools.parentElement !== box.parentElement) box.parentElement.insertBefore(tools, box);
    const chat = box.closest("div.relative.h-full.w-full");
    if (chat && task.parentElement !== chat) chat.prepend(task);
    startComposer(box, tools, senses);
  }
  const header = document.getElementById("header");
  if (header && head.parentElement !== header) header.insertBefore(head, header.lastElementChild);
  labelEverything();
  placePictures();
  nameMarks();
};

// ---------------------------------------------------------------- to the server

const post = (message) => window.postMessage({ to: "diotima", ...message }, window.location.origin);

const freshId = () => {
  // not crypto.randomUUID: a school's server without a certificate has none
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const setBusy = (isBusy) => {
  clearTimeout(busy);
  busy = isBusy ? setTimeout(() => setBusy(false), PATIENCE) : 0;
  for (const button of document.querySelectorAll("#ways button, #choices button, #task button")) {
    button.setAttribute("aria-disabled", String(isBusy));
  }
};

const press = (button, label, text, state) => {
  if (busy) return;
  aloud.hush();
  setBusy(true);
  showNote("");
  const typed = composer();
  let said = text ?? "";
  if ((button === "check_work" || button === "ask_book") && !said && typed && typed.value.trim()) {
    if (typed.value.length > LONGEST) return tooLong(typed.value.length);
    said = typed.value;
    fill("");
  } else if (button === "ask_book" && !said) {
    setBusy(false);
    showNote(t("Type your question first, then press “Ask the book”: the answer comes from the course, with its source."));
    typed?.focus();
    return;
  }
  post({ type: "press", button, label, text: said, id: freshId(), ...(state ? { state } : {}) });
};

const wayButton = (button, label, text, attributes = {}) =>
  make("button", { type: "button", "data-button": button, onclick: () => press(button, label, text), ...attributes }, label);

// ---------------------------------------------------------------- photo, speech, voice

const can = JSON.parse(document.getElementById("diotima-settings").textContent);

const checkLines = (lines) => {
  if (busy) {
    showNote(t("One moment: your last message is still being answered."));
    return false;
  }
  if (lines.length > LONGEST) {
    tooLong(lines.length);
    return false;
  }
  press("check_work", t("Check my work"), lines);
  return true;
};

const heard = (words) => {
  const box = composer();
  if (!box) return;
  fill(box.value.trim() ? `${box.value.trimEnd()}\n${words}` : words);
  showNote(t("This is what I heard. Change what is wrong, then send it."));
  box.focus();
};

const speakers = { tell: (text) => showNote(text), say: (text) => announce(text), wait: (text) => showStage(text) };
const aloud = makeAloud(speakers);
const photo = can.sees ? makePhoto({ ...speakers, check: checkLines }) : null;
const speech = can.hears && canRecord() ? makeSpeech({ ...speakers, heard }) : null;
const senses = [photo?.button, photo?.input, speech?.button, aloud.button].filter(Boolean);
if (photo) tools.insertBefore(photo.panel, choices);

// ---------------------------------------------------------------- from the server

const showNote = (text, action) => {
  note.replaceChildren();
  if (!text) return;
  note.append(make("p", {}, text));
  if (action) note.append(action);
  note.append(make("button", { type: "button", class: "close", "aria-label": t("Close this note"), onclick: () => showNote("") }, "×"));
};

// what is typed goes past this script to Chainlit, unless there is something to say first
watchTyped({ tell: showNote, tooLong: (length) => tooLong(length), sent: () => aloud.hush() });

const tooLong = (length) => {
  setBusy(false);
  showNote(
    t("That is longer than Diotima can read at once ({length} characters). Send the part you are least sure of.", {
      length: length.toLocaleString(language),
    }),
  );
};

const showStage = (label) => {
  clearTimeout(stageTimer);
  if (!label) {
    stage.textContent = "";
    return;
  }
  stageTimer = setTimeout(() => (stage.textContent = label), stage.textContent ? 0 : 350);
};

const announce = (text) => {
  if (!text) return;
  live.append(make("p", { lang: seen.spoken || seen.language }, text));
  while (live.children.length > 4) live.firstElementChild.remove();
};

const showTask = (text) => {
  task.hidden = !text;
  if (task.dataset.text === text) return;
  task.dataset.text = text;
  const body = make("div", { class: "task-text", lang: seen.language });
  renderText(body, text);
  task.replaceChildren(make("div", { class: "task-head" }, make("h2", {}, t("Your task")), taskWays), body);
};

const showWays = (state) => {
  const offered = state.actions.length ? state.actions : WAYS;
  // another task, or a short session, belongs to the task, unless it is all there is to do
  const isOnTask = (action) => ["next", "plan"].includes(action.button) && offered.length > 1 && state.task;
  const draw = (action, attributes) => wayButton(action.button, action.label, action.payload || "", attributes);
  ways.replaceChildren(
    ...offered.filter((action) => !isOnTask(action)).map((action) => draw(action, action.button === "next" ? { class: "onward" } : {})),
  );
  ways.scrollLeft = 0;
  taskWays.replaceChildren(...offered.filter(isOnTask).map((action) => draw(action)));
  choices.hidden = state.choices.length === 0;
  choices.replaceChildren(
    ...state.choices.map((choice) => {
      const button = wayButton("choice", choice, choice);
      renderText(button, choice);
      return button;
    }),
  );
};

/** How many ideas are mastered; the count lights up for a moment when it has grown. */
const showCount = (components, how) => {
  const mastered = components.filter((kc) => kc.state === "mastered").length;
  mapButton.querySelector(".map-count").textContent = `${mastered}/${components.length}`;
  mapButton.classList.toggle("grew", how === "replied" && mastered > seen.mastered);
  seen.mastered = mastered;
};

const receive = {
  state(state) {
    if (state.how === "synced" && state.turn > seen.turn) {
      keepDraft();
      window.location.reload();
      return;
    }
    const isNew = state.turn > seen.turn;
    Object.assign(seen, { turn: state.turn, session: state.session, language: state.course.language, spoken: state.spoken_in });
    document.title = `${state.course.title} – Diotima`;
    heading.textContent = state.course.title;
    heading.lang = state.course.language;
    setKeys(state.course.keys);
    showTask(state.task);
    showWays(state);
    showStage("");
    setBusy(false);
    if (state.how === "replied") showNote(state.notice);
    const moved = state.map ? drawMap(state.map, state.course) : "";
    if (state.map) showCount(state.map, state.how);
    receivePictures(state, press);
    const pictured = state.how === "replied" ? state.pictures.flatMap((picture) => picture.words) : [];
    aloud.said([state.spoken, ...pictured].join(" "), state.spoken_in, isNew && state.how === "replied");
    if (isNew) announce([state.spoken, ...pictured, moved].filter(Boolean).join(" "));
  },
  stage({ label }) {
    showStage(label);
  },
  note({ text, restore }) {
    setBusy(false);
    showStage("");
    const box = composer();
    if (restore && box && !box.value) fill(restore);
    showNote(text);
  },
  elsewhere() {
    const show = make("button", { type: "button", onclick: () => (keepDraft(), window.location.reload()) }, t("Show it here"));
    showNote(t("This conversation has gone on in another tab."), show);
  },
  home() {
    // Chainlit connects once before it knows which conversation it is to show
    if (!window.location.pathname.includes("/thread/")) window.location.assign("/");
  },
};

window.addEventListener("diotima", ({ detail }) => receive[detail.type]?.(detail));

window.addEventListener("online", () => post({ type: "sync" }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && seen.turn) post({ type: "sync" });
});

// The newest words stay in sight when the tools below them grow.
new ResizeObserver(() => {
  const scroller = document.querySelector("#root .step")?.closest(".overflow-y-auto");
  if (scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 260) scroller.scrollTop = scroller.scrollHeight;
}).observe(tools);

startSources();
startMap(mapButton, (kc) => press("go_to", kc.name, kc.kc), (kc, label) => press("plan", label, `check:${kc.kc}`));
new MutationObserver(place).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-state", "data-aria-hidden"] });
place();
