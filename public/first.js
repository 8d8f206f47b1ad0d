// What has to happen before anything is drawn: the theme, and Chainlit's settings. A plain script, loaded in the head.
"use strict";
const global = globalThis; // Chainlit's bundle expects the name

(() => {
  const KEY = "vite-ui-theme"; // where Chainlit keeps the choice
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system";
    }
  };
  const paint = () => {
    const isDark = chosen() === "dark" || (chosen() === "system" && prefersDark.matches);
    root.classList.toggle("dark", isDark);
    root.classList.toggle("light", !isDark);
  };
  try {
    if (!localStorage.getItem(KEY)) localStorage.setItem(KEY, "system");
  } catch {
    // without storage the system's choice holds
  }
  paint();
  prefersDark.addEventListener("change", paint);

  // a small screen gets the lighter form of a task, and late at night something new can wait
  document.cookie = `moment=${Math.min(screen.width, window.innerWidth)}.${new Date().getTimezoneOffset()}; path=/; max-age=2592000; samesite=lax`;

  const settings = document.getElementById("diotima-settings");
  if (settings) {
    const values = JSON.parse(settings.textContent);
    window.theme = values.theme;
    window.transports = values.transports;
    root.classList.toggle("signed-in", values.signedIn);
    // What the server says to this page arrives as a window message. Chainlit would send every window message back to
    // the server, so this listener, which is the first, keeps the server's own messages from it.
    window.addEventListener("message", (event) => {
      const data = event.data;
      if (event.source !== window || !data || data.from !== "diotima") return;
      event.stopImmediatePropagation();
      window.dispatchEvent(new CustomEvent("diotima", { detail: data }));
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      localStorage.setItem(KEY, root.classList.contains("dark") ? "light" : "dark");
      paint();
    });
  });
})();
