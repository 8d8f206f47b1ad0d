// A photo of handwritten work: sent, read into lines, corrected by the learner, and only then checked.
import { make } from "./elements.js";
import { icon, sendForReading } from "./reading.js";
import { t } from "./words.js";

const LARGEST = 10_000_000; // bytes, as on the server
const TYPES = "image/png,image/jpeg,image/webp,image/heic,image/heif,.heic,.heif,application/pdf";
const CAMERA = "M4 8h3l1.5-2.5h7L17 8h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Z M12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z";

/**
 * The button, and the panel in which what was read is corrected. `check` is called with the corrected lines, `tell`
 * shows a sentence, `say` announces one to a screen reader.
 */
export const makePhoto = ({ check, tell, say }) => {
  const panel = make("section", { id: "reading", "aria-labelledby": "reading-title", hidden: true });
  const input = make("input", { type: "file", id: "photo-file", accept: TYPES, tabindex: "-1", "aria-hidden": "true", hidden: true });
  const button = make(
    "button",
    { type: "button", id: "photo-button", class: "sense", title: t("Photo of your work"), "aria-label": t("Photo of your work") },
    icon(CAMERA),
  );
  let reading = null; // the request that is on its way
  let shown = ""; // the address of the picture on the page

  const close = (back = true) => {
    reading?.abort();
    reading = null;
    if (shown) URL.revokeObjectURL(shown);
    shown = "";
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove("reading-open");
    if (back) button.focus();
  };

  const open = (...parts) => {
    panel.replaceChildren(...parts);
    panel.hidden = false;
    document.body.classList.add("reading-open");
  };

  const title = (text) => make("h2", { id: "reading-title" }, text);

  const picture = (file) => {
    if (file.type === "application/pdf") return [];
    shown = URL.createObjectURL(file);
    const image = make("img", { src: shown, alt: t("Your photo") });
    const larger = make("button", { type: "button", class: "reading-photo", "aria-label": t("Your photo, larger or smaller"), "aria-expanded": "false" }, image);
    larger.addEventListener("click", () => {
      const isLarge = panel.classList.toggle("large");
      larger.setAttribute("aria-expanded", String(isLarge));
    });
    image.addEventListener("error", () => larger.remove()); // a browser that cannot draw HEIC
    return [larger];
  };

  const correct = (file, { lines, note }) => {
    const box = make("textarea", { id: "reading-lines", rows: String(Math.min(Math.max(lines.length, 2), 9)), spellcheck: "false", autocapitalize: "off", autocomplete: "off", maxlength: "4000", "aria-describedby": "reading-note" });
    box.value = lines.join("\n");
    const advice = `${note ? `${note} ` : ""}${t("One line under the other. Nothing counts before you send it.")}`;
    const send = make("button", { type: "button", class: "onward" }, t("Check my work"));
    const drop = make("button", { type: "button" }, t("Throw away"));
    send.addEventListener("click", () => {
      const text = box.value.trim();
      if (!text) {
        box.focus();
        return tell(t("There is no line left. Type one, or throw the photo away."));
      }
      if (check(text)) close(false);
    });
    drop.addEventListener("click", () => close());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send.click();
    });
    panel.classList.remove("large");
    open(
      title(t("This is what I read. Correct what is wrong.")),
      make("div", { class: "reading-both" }, ...picture(file), make("label", { class: "unseen", for: "reading-lines" }, t("Your lines, as I read them")), box),
      make("p", { id: "reading-note" }, advice),
      make("div", { class: "reading-ways" }, send, drop),
    );
    say(t("This is what I read. Correct what is wrong, then check it."));
    box.focus();
    box.setSelectionRange(0, 0);
  };

  const read = async (file) => {
    tell("");
    if (file.size > LARGEST) return tell(t("This file is larger than 10 MB. Take the photo at a lower resolution, or only a part."));
    if (!file.size) return tell(t("This file is empty. Choose the photo again."));
    close(false);
    const mine = (reading = new AbortController());
    const cancel = make("button", { type: "button" }, t("Cancel"));
    cancel.addEventListener("click", () => close());
    open(title(t("Reading your photo …")), make("div", { class: "reading-ways" }, cancel));
    say(t("Reading your photo."));
    cancel.focus();
    const answer = await sendForReading("photo", file, mine.signal);
    if (mine.signal.aborted) return undefined;
    if (answer.error) {
      close();
      return tell(answer.error);
    }
    return correct(file, answer);
  };

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // the same photo may be chosen again
    if (file) read(file);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  document.addEventListener(
    "paste",
    (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/") || one.type === "application/pdf");
      if (!file) return;
      event.preventDefault();
      event.stopPropagation();
      read(file);
    },
    true,
  );
  return { button, input, panel };
};
