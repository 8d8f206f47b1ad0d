// What photo and speech share: the drawings of their buttons, and sending bytes to be read.
import { t } from "./words.js";

/** A drawing of one path, for buttons that have their name as a label. */
export const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", fill: "none", stroke: "currentColor", "stroke-width": "1.7", "stroke-linecap": "round", "stroke-linejoin": "round" })) {
    svg.setAttribute(name, value);
  }
  for (const part of path.split(" M")) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", part.startsWith("M") ? part : `M${part}`);
    svg.append(line);
  }
  return svg;
};

/** Send bytes of a `kind` ("photo", "speech") to be read; the server's answer, or `{ error: sentence }`. */
export const sendForReading = async (kind, body, signal) => {
  const session = window.location.pathname.match(/\/thread\/([0-9a-f-]{36})/)?.[1] ?? "";
  try {
    const answer = await fetch(`/read/${kind}/${session}`, { method: "POST", body, signal, headers: { "content-type": "application/octet-stream" } });
    const told = await answer.json();
    return answer.ok ? told : { error: told.error ?? t("This could not be read.") };
  } catch {
    return { error: t("That did not get through. Check the connection, then try again or type.") };
  }
};
