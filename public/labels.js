// Names for the buttons that Chainlit draws as bare icons, so that everybody can tell what they do.
import { t } from "./words.js";

const NAMES = [
  ["#chat-submit", "Send"],
  ["#stop-button", "Please wait"],
  ["#new-chat-button", "Choose a course"],
  ["#sidebar-trigger-button", "Your conversations"],
  ["#theme-toggle", "Light or dark"],
  ["#user-nav-button", "Your account"],
  ["#search-chats-button", "Search your conversations"],
  ["#readme-button", "About"],
  ["[data-sidebar='trigger']", "Your conversations"],
  ["[data-sidebar='rail']", "Open or close the list of conversations"],
  ["[id^='thread-'] button[aria-haspopup]", "Options of this conversation"],
  ["#thread-options", "Options of this conversation"],
  ["[data-testid='copy-button'], .copy-button", "Copy"],
  [".positive-feedback-off, .positive-feedback-on", "Helpful"],
  [".negative-feedback-off, .negative-feedback-on", "Not helpful"],
];
const ICONS = [
  ["arrow-down", "To the newest message"],
  ["copy", "Copy"],
  ["check", "Copied"],
  ["thumbs-up", "Helpful"],
  ["thumbs-down", "Not helpful"],
  ["ellipsis", "Options of this conversation"],
  ["search", "Search your conversations"],
  ["x", "Close"],
  ["moon", "Light or dark"],
  ["sun", "Light or dark"],
  ["panel", "Your conversations"],
];

const hasName = (button) =>
  button.getAttribute("aria-label") || button.getAttribute("aria-labelledby") || button.title || button.textContent.trim();

const guess = (button) => {
  for (const [selector, name] of NAMES) if (button.matches(selector)) return t(name);
  const icon = button.querySelector("svg")?.getAttribute("class") ?? "";
  return t(ICONS.find(([part]) => icon.includes(`lucide-${part}`))?.[1] ?? "More");
};

const set = (element, name, value) => {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

/** The list of conversations as a list of links, each with a menu beside it; out of reach while it is closed. */
const mendSidebar = () => {
  for (const sidebar of document.querySelectorAll("[data-sidebar='sidebar']")) {
    set(sidebar, "role", "navigation");
    set(sidebar, "aria-label", t("Your conversations"));
    const frame = sidebar.closest("[data-state]");
    if (frame) sidebar.inert = frame.dataset.state === "collapsed";
  }
  for (const list of document.querySelectorAll("[data-sidebar='menu']:has(> div)")) set(list, "role", "presentation");
  for (const entry of document.querySelectorAll("[data-sidebar='menu-item']")) {
    const inner = entry.querySelector("a > button");
    if (inner) {
      set(inner, "role", "group"); // a button in a link would swallow the menu's own button
      set(inner, "tabindex", "-1");
      set(inner, "aria-label", inner.querySelector(".truncate")?.textContent ?? "");
    }
    const options = entry.querySelector("#thread-options");
    if (options) {
      set(options, "role", "button");
      set(options, "tabindex", "0");
      set(options, "aria-label", t("Options of {name}", { name: entry.querySelector(".truncate")?.textContent ?? t("this conversation") }));
    }
  }
};

/** Give every nameless button a name, and every image of a face an empty one: the text beside it says who speaks. */
export const labelEverything = () => {
  for (const button of document.querySelectorAll("#root button, [role='dialog'] button, [role='menu'] button")) {
    if (!hasName(button)) button.setAttribute("aria-label", guess(button));
  }
  mendSidebar();
  // what stands behind an open menu is out of reach, not only unspoken
  for (const part of document.body.children) {
    const isBehind = part.hasAttribute("data-aria-hidden");
    if (isBehind || part.dataset.behind) {
      part.inert = isBehind || (part.id === "map" && !document.body.classList.contains("map-open"));
      part.dataset.behind = isBehind ? "yes" : "";
    }
  }
  for (const image of document.querySelectorAll("#root .ai-message img:not([alt=''])")) image.alt = "";
};
