// The keys of the review page, and the progress of the queue. Without this script both pages work as plain forms.
const AGAIN = 4000; // milliseconds between looks at the queue

const startDeciding = (form) => {
  const criteria = [...form.querySelectorAll("fieldset")];
  const reason = form.querySelector("#reason");
  const confirm = form.querySelector("button");
  let at = 0;

  const isChanged = () =>
    form.dataset.changes === "yes" &&
    criteria.some((one) => one.querySelector("[data-given]") && !one.querySelector("[data-given]").checked);

  const show = () => criteria.forEach((one, place) => one.classList.toggle("here", place === at));

  form.addEventListener("change", () => {
    reason.required = isChanged();
  });
  form.addEventListener("focusin", (event) => {
    const place = criteria.findIndex((one) => one.contains(event.target));
    if (place >= 0) at = place;
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input[type=text]")) return;
    const level = criteria[at] && criteria[at].querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = Math.min(criteria.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)));
      criteria[at].scrollIntoView({ block: "nearest" });
      show();
    } else if (level) {
      level.checked = true;
      reason.required = isChanged();
      if (reason.required) reason.focus();
      else confirm.focus();
    } else if (event.key.toLowerCase() === "c") {
      form.querySelector("#comment").focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  show();
};

const watchQueue = (status) => {
  const look = async () => {
    const answer = await fetch(status.dataset.from || "/review/progress", { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const { waiting, working } = await answer.json();
    if (waiting + working !== Number(status.dataset.waiting)) location.reload();
    else setTimeout(look, AGAIN);
  };
  if (Number(status.dataset.waiting)) setTimeout(look, AGAIN);
};

const form = document.getElementById("decide");
if (form) startDeciding(form);
const status = document.getElementById("progress");
if (status) watchQueue(status);
