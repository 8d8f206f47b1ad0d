// Press to talk: recorded in the browser, sent as plain sound, and shown as text to correct before it is sent.
import { make } from "./elements.js";
import { icon, sendForReading } from "./reading.js";
import { t } from "./words.js";

const RATE = 16_000; // samples a second
const LONGEST = 110_000; // milliseconds
const MICROPHONE = "M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3Z M6 11.5a6 6 0 0 0 12 0 M12 17.5v3";
const REFUSED = t("The microphone is not allowed for this page. Allow it beside the address, or type.");
const MISSING = t("No microphone was found. Plug one in, or type.");
const SILENT = t("Nothing was recorded. Try again, or type.");

/** Whether this browser can record here: it needs a secure page (https, or this computer). */
export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.OfflineAudioContext);

/** Samples (-1 to 1) as a WAV file of one voice, 16 bits. */
export const toWav = (samples, rate) => {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, word) => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => view.setInt16(44 + index * 2, Math.max(-1, Math.min(1, sample)) * 32_767, true));
  return new Blob([view], { type: "audio/wav" });
};

/** What was recorded, in whatever form the browser chose, as WAV. */
const asWav = async (recorded) => {
  const decoder = new OfflineAudioContext(1, RATE, RATE); // brings it to this rate
  const sound = await decoder.decodeAudioData(await recorded.arrayBuffer());
  const mix = new OfflineAudioContext(1, Math.max(1, sound.length), RATE);
  const source = mix.createBufferSource();
  source.buffer = sound;
  source.connect(mix.destination);
  source.start();
  return toWav((await mix.startRendering()).getChannelData(0), RATE);
};

/** The button. `heard` gets the words; `tell` shows a sentence, `say` announces one, `wait` shows what is going on. */
export const makeSpeech = ({ heard, tell, say, wait }) => {
  const button = make("button", { type: "button", id: "talk-button", class: "sense", title: t("Speak"), "aria-label": t("Speak"), "aria-pressed": "false" }, icon(MICROPHONE));
  let recorder = null;
  let isStarting = false;
  let limit = 0;

  const show = (isOn) => {
    button.setAttribute("aria-pressed", String(isOn));
    button.setAttribute("aria-label", isOn ? t("Stop, and read what I said") : t("Speak"));
    button.title = isOn ? t("Stop") : t("Speak");
    wait(isOn ? t("Listening. Press the microphone again when you have finished.") : "");
  };

  const letGo = () => {
    clearTimeout(limit);
    for (const track of recorder?.stream.getTracks() ?? []) track.stop();
    recorder = null;
    show(false);
  };

  const finish = async (parts, type) => {
    letGo();
    button.setAttribute("aria-disabled", "true");
    wait(t("Writing down what you said"));
    try {
      const wav = await asWav(new Blob(parts, { type })).catch(() => null);
      const answer = wav ? await sendForReading("speech", wav) : { error: SILENT };
      if (answer.error) tell(answer.error);
      else heard(answer.text);
    } finally {
      button.removeAttribute("aria-disabled");
      wait("");
    }
  };

  const begin = async () => {
    tell("");
    isStarting = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
      const parts = [];
      const mine = (recorder = new MediaRecorder(stream));
      mine.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
      mine.addEventListener("stop", () => (mine.isDropped ? letGo() : finish(parts, mine.mimeType)));
      mine.start();
      limit = setTimeout(() => mine.state === "recording" && mine.stop(), LONGEST);
      show(true);
      say(t("Listening."));
    } catch (problem) {
      letGo();
      tell(problem?.name === "NotFoundError" ? MISSING : REFUSED);
    } finally {
      isStarting = false;
    }
  };

  const drop = () => {
    if (recorder?.state !== "recording") return;
    recorder.isDropped = true;
    recorder.stop();
  };

  button.addEventListener("click", () => {
    if (isStarting || button.getAttribute("aria-disabled") === "true") return;
    if (recorder?.state === "recording") recorder.stop();
    else begin();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && drop());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && drop()); // nobody is overheard
  return { button };
};
