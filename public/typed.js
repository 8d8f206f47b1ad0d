// What Chainlit would send without a word: an empty message, or one that is too long to be read.
import { composer, forget } from "./composer.js";
import { t } from "./words.js";

export const LONGEST = 8000; // characters, as on the server

/** Watch what is sent from the box. `tell` shows a sentence, `tooLong` is told a length, `sent` that a message goes. */
export const watchTyped = ({ tell, tooLong, sent }) => {
  const check = (event) => {
    const box = composer();
    if (!box) return;
    const isEnter = event.type === "keydown" && event.target === box && event.key === "Enter" && !event.shiftKey && !event.isComposing;
    const isSend = event.type === "click" && event.target.closest?.("#chat-submit");
    if (!isEnter && !isSend) return;
    const stop = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (!box.value.trim()) {
      stop();
      tell(t("Write what you think first, or press one of the buttons."));
    } else if (box.value.length > LONGEST) {
      stop();
      tooLong(box.value.length);
    } else {
      tell("");
      sent();
      forget();
    }
  };
  document.addEventListener("keydown", check, true);
  document.addEventListener("click", check, true);
};
