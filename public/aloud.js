// Replies read aloud by the browser's own voice, mathematics in words. Only voices of this computer: no text leaves it.
import { make } from "./elements.js";
import { icon } from "./reading.js";
import { t } from "./words.js";

const SPEAKER = "M4 9.5h3.5L12 5.5v13l-4.5-4H4Z M15.5 9a4.2 4.2 0 0 1 0 6 M18 6.5a7.8 7.8 0 0 1 0 11";
const KEY = "diotima-aloud";

const voiceFor = (language) => {
  const short = language.split("-")[0].toLowerCase();
  const own = speechSynthesis.getVoices().filter((voice) => voice.localService);
  return own.find((voice) => voice.lang.toLowerCase() === language.toLowerCase()) ?? own.find((voice) => voice.lang.toLowerCase().replace("_", "-").split("-")[0] === short);
};

/** The switch: pressed, every new reply is read; pressing it reads the last one at once. `tell` shows a sentence. */
export const makeAloud = ({ tell }) => {
  const button = make("button", { type: "button", id: "aloud-button", class: "sense", title: t("Read replies aloud"), "aria-label": t("Read replies aloud"), "aria-pressed": "false", hidden: true }, icon(SPEAKER));
  const last = { text: "", language: "en" };
  const isOn = () => button.getAttribute("aria-pressed") === "true";

  const hush = () => window.speechSynthesis?.cancel();

  const speak = () => {
    hush();
    const voice = voiceFor(last.language);
    if (!voice || !last.text) return Boolean(voice);
    for (const sentence of last.text.match(/[^.?!:]+(?:[.?!:]+["”’)]*|$)/g) ?? []) {
      // sentence by sentence: browsers fall silent in the middle of a long one
      const words = new SpeechSynthesisUtterance(sentence.trim());
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 0.95;
      speechSynthesis.speak(words);
    }
    return true;
  };

  const remember = (isPressed) => {
    button.setAttribute("aria-pressed", String(isPressed));
    try {
      localStorage.setItem(KEY, isPressed ? "on" : "off");
    } catch {
      // it holds for this page
    }
  };

  const offer = () => {
    button.hidden = !speechSynthesis.getVoices().some((voice) => voice.localService);
  };

  if (window.speechSynthesis) {
    offer();
    speechSynthesis.addEventListener?.("voiceschanged", offer);
    try {
      button.setAttribute("aria-pressed", String(localStorage.getItem(KEY) === "on"));
    } catch {
      // off
    }
  }
  button.addEventListener("click", () => {
    remember(!isOn());
    if (!isOn()) return hush();
    if (speak()) return undefined;
    remember(false);
    return tell(t("This computer has no voice for the language of the course."));
  });
  window.addEventListener("pagehide", hush);

  /** The tutor has said `text` (in words). A new reply is read when the switch is on. */
  const said = (text, language, isNew) => {
    Object.assign(last, { text, language });
    if (isNew && isOn()) speak();
  };
  return { button, said, hush };
};
