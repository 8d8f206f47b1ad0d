// The panel that opens a cited passage beside the conversation. Without it, a mark leads to the passage's own page.
import { FENCED, renderText } from "./mathematics.js";
import { t } from "./words.js";

const PLACE = /^\/citation\/[0-9a-f-]{36}\/\d+\/\d$/;

const table = (block) => {
  const made = document.createElement("table");
  const rows = block.split("\n").filter((row) => !/^\|[\s|:-]+$/.test(row));
  for (const [number, row] of rows.entries()) {
    const line = made.insertRow();
    for (const cell of row.replace(/^\||\|\s*$/g, "").split("|")) {
      renderText(line.appendChild(document.createElement(number ? "td" : "th")), cell);
    }
  }
  return made;
};

/** A passage with its headings and lists; mathematics and bold as everywhere, and nothing in it is ever read as HTML. */
export const renderPassage = (element, text) => {
  element.replaceChildren();
  if (FENCED.test(text)) {
    for (const [index, part] of text.split(FENCED).entries()) {
      if (!part.trim()) continue;
      const block = element.appendChild(document.createElement(index % 2 ? "pre" : "div"));
      if (index % 2) block.appendChild(document.createElement("code")).textContent = part.trimEnd();
      else renderPassage(block, part);
    }
    return;
  }
  for (const block of text.trim().split(/\n{2,}/)) {
    const heading = /^#{1,6}\s+(.+)/.exec(block);
    const items = block.split(/\n(?=[-*]\s)/).filter((line) => /^[-*]\s/.test(line));
    if (heading) {
      renderText(element.appendChild(document.createElement("h3")), heading[1]);
    } else if (items.length && /^[-*]\s/.test(block)) {
      const list = element.appendChild(document.createElement("ul"));
      for (const item of items) renderText(list.appendChild(document.createElement("li")), item.slice(2).replace(/\n\s*/g, " "));
    } else if (block.startsWith("|")) {
      element.append(table(block));
    } else {
      renderText(element.appendChild(document.createElement("p")), block.replace(/\n/g, " "));
    }
  }
};

const panel = document.createElement("aside");
panel.id = "source";
panel.setAttribute("aria-label", t("Source"));
panel.hidden = true;
panel.innerHTML = `<p class="eyebrow">${t("From the course book")}</p><div class="map-head"><h2 tabindex="-1"></h2><button type="button" class="close" aria-label="${t("Close the source")}">×</button></div><div class="passage"></div><p class="from"></p>`;

let opener = null;
const close = () => {
  panel.hidden = true;
  document.body.classList.remove("source-open");
  opener?.focus();
};

const open = async (link) => {
  let cited;
  try {
    const answer = await fetch(link.pathname, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    cited = await answer.json();
  } catch {
    window.location.assign(link.pathname); // the page says what is the matter
    return;
  }
  opener = link;
  panel.querySelector("h2").textContent = cited.title;
  const text = cited.passage.trim().replace(/^#{1,6}[ \t]+(.+)\n+/, (line, heading) => (heading.trim() === cited.title ? "" : line));
  renderPassage(panel.querySelector(".passage"), text);
  panel.querySelector(".from").textContent = [cited.source, cited.licence && t("Licence: {name}", { name: cited.licence.replace(/^CC-BY/, "CC BY").replace(/(?<=^CC BY)-/, " ") })].filter(Boolean).join(" · ");
  panel.hidden = false;
  document.body.classList.add("source-open");
  panel.querySelector("h2").focus();
};

export const startSources = () => {
  document.body.append(panel);
  panel.querySelector(".close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || link.origin !== window.location.origin || !PLACE.test(link.pathname) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      open(link);
    },
    true,
  );
};

/** A mark is read aloud as what it is. */
export const nameMarks = () => {
  for (const link of document.querySelectorAll('a[href*="/citation/"]:not([aria-label])')) {
    if (PLACE.test(link.pathname)) link.setAttribute("aria-label", t("Source {number}", { number: link.textContent.replace(/\D/g, "") }));
    link.classList.add("mark");
  }
};
