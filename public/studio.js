// The studio's editor: what is written is checked and shown as one types, saved with Ctrl+S, and never lost by a click.
import { renderText } from "./mathematics.js";
import { renderPassage } from "./sources.js";

const WAIT = 350; // milliseconds without a key before the text is sent to be checked

const drawMaths = (within) => {
  for (const element of within.querySelectorAll(".maths[data-text]")) {
    const text = element.dataset.text;
    element.replaceChildren();
    if (element.tagName === "DIV") renderPassage(element, text); // lists, tables and programs, as a student sees them
    else renderText(element, text);
  }
};

const startEditor = (form) => {
  const text = form.querySelector("textarea");
  const beside = document.getElementById("beside");
  const state = document.getElementById("state");
  let saved = text.defaultValue; // what was typed before this script had come is not saved either
  let timer = 0;
  let asked = 0;
  let leaving = false;

  const check = async () => {
    asked += 1;
    const mine = asked;
    let answer;
    try {
      answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    } catch {
      return; // the server is away; saving will say so
    }
    if (!answer.ok || mine !== asked) return;
    const focused = beside.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...beside.querySelectorAll("details")].map((one) => one.open);
    const scrolled = beside.scrollTop;
    beside.innerHTML = await answer.text(); // our own server's fragment, escaped there
    drawMaths(beside);
    const details = [...beside.querySelectorAll("details")];
    if (details.length === open.length) details.forEach((one, at) => (one.open = open[at]));
    beside.scrollTop = scrolled;
    if (focused) document.getElementById(focused)?.focus();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  };
  text.addEventListener("input", () => {
    state.textContent = text.value === saved ? "" : form.dataset.unsaved;
    later();
  });
  beside.addEventListener("change", later);
  form.addEventListener("submit", () => (leaving = true));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && text.value !== saved) event.preventDefault();
  });
  const goTo = (line) => {
    const start = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, text.value.indexOf("\n", start) < 0 ? text.value.length : text.value.indexOf("\n", start));
    text.scrollTop = (line - 6) * parseFloat(getComputedStyle(text).lineHeight);
  };
  const lineOf = (hash) => Number(/^#L(\d+)$/.exec(hash)?.[1] ?? 0);
  beside.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const file = link && new URL(link.href).searchParams.get("file");
    if (!file || file !== form.elements.file.value || !lineOf(link.hash)) return;
    event.preventDefault(); // it is this file: what is typed stays
    goTo(lineOf(link.hash));
  });
  if (text.value !== saved) text.dispatchEvent(new Event("input"));
  const first = lineOf(window.location.hash) || Number(form.dataset.line || 0);
  if (first) goTo(first);
};

const start = () => {
  drawMaths(document);
  const form = document.getElementById("writing");
  if (form) startEditor(form);
  document.querySelector(".say textarea")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.querySelector(".talk > li:last-child")?.scrollIntoView({ block: "nearest" });
};
if (window.katex || document.readyState === "complete") start();
else window.addEventListener("load", start);
