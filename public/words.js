// The language of the page: texts are written in English where they are used, and looked up in what the server sent.
const settings = JSON.parse(document.getElementById("diotima-settings")?.textContent || "{}");

export const language = settings.language ?? "en";

/** `text` in the language of the page, with `{name}` filled from `values`. */
export const t = (text, values = {}) =>
  (settings.words?.[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
