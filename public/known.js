// What Diotima believes about each idea and why, beside the map: read from the learner's own page when it is asked for.
import { language, t } from "./words.js";

const VERDICTS = { correct: t("right"), partial: t("partly right"), incorrect: t("not right yet") };
const PURPOSES = {
  practice: t("practice"),
  review: t("a review"),
  transfer: t("a task without help"),
  exam: t("a skill check"),
  placement: t("the placement"),
};
const SHOWN = 3;

let course = { id: "", language: "en" };
let story = null;
let doubt = () => {};

const element = (tag, text = "", attributes = {}) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
};

const percent = (share) => Math.round(100 * share);
const day = (date) => date.toLocaleDateString(language, { day: "numeric", month: "short" });

/** The story of this learner in this course; asked for once until the map moves. */
const load = () => {
  story ??= fetch(`/you/${encodeURIComponent(course.id)}/model.json`).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  story.catch(() => (story = null));
  return story;
};

/** The course on the map has moved: what was read before is old. */
export const knownOf = (shown) => {
  course = shown;
  story = null;
};

/** `tell` is told the component and the words when a learner doubts what is believed about it. */
export const startKnown = (tell) => {
  doubt = tell;
};

/** A disclosure that reads the story when it is opened, and draws it with `fill`. */
const opened = (title, fill) => {
  const details = element("details", "", { class: "why" });
  const body = element("div", "", { "aria-live": "polite" });
  details.append(element("summary", title), body);
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    try {
      body.replaceChildren(...fill(await load()));
    } catch {
      body.replaceChildren(element("p", t("This could not be read just now. Try again in a moment.")));
    }
  });
  return details;
};

const proof = (one) => {
  const entry = element("li", `${day(new Date(1000 * one.at))}: ${[VERDICTS[one.verdict], PURPOSES[one.purpose], one.helped ? t("with help") : ""].filter(Boolean).join(", ")}`);
  if (one.words) entry.append(`. ${t("You wrote:")} `, element("q", one.words));
  return entry;
};

/** What is believed about one component, what it rests on, and the way to doubt it. */
export const why = (kc) => {
  const details = opened(t("Why?"), (known) => {
    const found = known.components.find((one) => one.state.kc === kc.kc);
    if (!found?.answers) return [element("p", t("Nothing yet: no answer of yours is about this."))];
    const { p, low, high } = found.state;
    const told = [
      element("p", t("As things stand I take it you know this with a chance of {p} %, most likely between {low} and {high} %.", { p: percent(p), low: percent(low), high: percent(high) })),
    ];
    for (const rule of found.beliefs) {
      const line = element("p", `${t("A rule that may be behind some answers ({percent} %):", { percent: rule.percent })} `);
      line.append(element("span", rule.belief, { lang: course.language }));
      told.push(line);
    }
    told.push(element("p", t("It rests on {count} answers of yours; the last ones:", { count: found.answers })));
    const proofs = element("ul");
    proofs.append(...found.proofs.slice(0, SHOWN).map(proof));
    const label = t("I don’t think that’s right");
    const button = element("button", label, { type: "button", class: "doubt" });
    button.append(element("span", `: ${kc.name}`, { class: "unseen" }));
    button.addEventListener("click", () => doubt(kc, `${label}: ${kc.name}`));
    return [...told, proofs, button];
  });
  details.querySelector("summary").append(element("span", ` ${kc.name}`, { class: "unseen" }));
  return details;
};

/** The last weeks in numbers. */
export const weeks = () =>
  opened(t("Week by week"), (known) => {
    const table = element("table");
    const head = table.createTHead().insertRow();
    for (const title of ["Week from", "Tasks tried", "Right at once, without help", "Shown without help"]) head.append(element("th", t(title), { scope: "col" }));
    const body = table.createTBody();
    for (const week of known.weeks) {
      const row = body.insertRow();
      row.append(element("th", day(new Date(`${week.begins}T12:00`)), { scope: "row" }));
      for (const number of [week.answered, week.unaided, week.shown]) row.insertCell().textContent = String(number);
    }
    return [table];
  });
