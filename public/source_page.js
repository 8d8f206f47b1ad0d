// The page of a source: its headings, lists and mathematics as they are meant.
import { renderPassage } from "./sources.js";

for (const passage of document.querySelectorAll("[data-passage]")) renderPassage(passage, passage.textContent);
