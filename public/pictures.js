// Pictures to think with: the server's drawing under its message, with handles for mouse, finger and keyboard.
import { make } from "./elements.js";
import { KINDS } from "./picture-kinds.js";

const shown = new Map(); // id -> picture
let place = "";

const fill = (text, slots) => text.replace(/\{(\w+)\}/g, (_, name) => slots[name] ?? "");

const signOf = (relation) => relation.replace("<=", "≤").replace(">=", "≥");

// ---------------------------------------------------------------- what is set

const valueOf = (control) => {
  const at = Number(control.input.value);
  return { text: control.values[at], shown: control.shown[at], number: control.numbers[at] };
};

const valuesOf = (picture) => Object.fromEntries(picture.sliders.map((control) => [control.name, valueOf(control)]));

const update = (picture) => {
  const values = valuesOf(picture);
  for (const control of picture.sliders) {
    control.output.textContent = values[control.name].shown;
    control.input.setAttribute("aria-valuetext", values[control.name].shown);
  }
  for (const [option, label] of picture.relations ?? []) label.textContent = `${picture.letter} ${signOf(option)} ${values.point.shown}`;
  const said = KINDS[picture.kind].update(picture, values, picture.extra) ?? "";
  if (picture.status.textContent !== said) picture.status.textContent = said;
};

const changed = (picture) => {
  picture.hasMoved = true;
  update(picture);
  const isReady = !picture.relations || picture.extra.relation;
  picture.send?.setAttribute("aria-disabled", String(!isReady || picture.isEarlier));
};

const setTo = (picture, wanted) => {
  let hasChanged = false;
  for (const control of picture.sliders) {
    if (wanted[control.name] === undefined) continue;
    const first = control.numbers[0];
    const step = control.numbers[1] - first;
    const at = Math.min(Math.max(Math.round((wanted[control.name] - first) / step), 0), control.numbers.length - 1);
    if (Number(control.input.value) !== at) {
      control.input.value = at;
      hasChanged = true;
    }
  }
  if (hasChanged) changed(picture);
};

// ---------------------------------------------------------------- controls

const slider = (picture, control) => {
  const id = `${picture.id}-${control.name}`;
  control.input = make("input", {
    type: "range",
    id,
    min: 0,
    max: control.values.length - 1,
    step: 1,
    value: control.start,
    oninput: () => changed(picture),
  });
  control.output = make("output", { for: id });
  picture.sliders.push(control);
  return make("div", { class: "picture-slider" }, make("label", { for: id }, control.label), control.input, control.output);
};

const relation = (picture, control) => {
  picture.relations = [];
  picture.letter = control.letter;
  const options = ["<", "<=", ">", ">="].map((option) => {
    const label = make("span");
    picture.relations.push([option, label]);
    const radio = make("input", {
      type: "radio",
      name: `${picture.id}-relation`,
      value: option,
      onchange: () => {
        picture.extra.relation = option;
        changed(picture);
      },
    });
    return make("label", {}, radio, label);
  });
  return make("fieldset", { class: "picture-relation" }, make("legend", {}, control.label), ...options);
};

const take = (picture) => {
  const { left, right } = picture.view;
  const all = { left_bags: left[0], left_weights: left[1], right_bags: right[0], right_weights: right[1] };
  Object.assign(picture.extra, all);
  const buttons = [];
  const counted = () => {
    for (const [button, name] of buttons) button.setAttribute("aria-disabled", String(picture.extra[name] === 0 || picture.isEarlier));
  };
  const off = (name, label) => {
    const press = () => {
      if (picture.extra[name] === 0 || picture.isEarlier) return;
      picture.extra[name] -= 1;
      counted();
      changed(picture);
    };
    const button = make("button", { type: "button", onclick: press }, label);
    buttons.push([button, name]);
    return all[name] ? [button] : [];
  };
  const { ui } = picture;
  const pan = (side) =>
    make("fieldset", {}, make("legend", {}, ui[side]), ...off(`${side}_bags`, ui.take_bag), ...off(`${side}_weights`, ui.take_weight));
  const back = make("button", { type: "button", class: "quiet", onclick: () => (Object.assign(picture.extra, all), counted(), changed(picture)) }, ui.undo);
  counted();
  return make("div", { class: "picture-take" }, pan("left"), pan("right"), back);
};

const draws = (picture) => {
  picture.extra.draws = picture.view.frames.map(() => 0);
  const rows = picture.view.frames.map((frame, at) => {
    const result = make("output", { class: "picture-result" });
    const draw = (count) => {
      if (picture.isEarlier) return;
      picture.extra.draws[at] = Math.min(picture.extra.draws[at] + count, picture.simulation.most);
      const drawn = picture.extra.draws[at];
      const means = picture.simulation.averages(at, drawn);
      const overall = means.reduce((sum, mean) => sum + mean, 0) / drawn;
      const last = picture.simulation.sample(at, drawn - 1).join(", ");
      result.replaceChildren(
        make("span", {}, `${picture.ui.last}: ${last} (${picture.ui.average} ${means.at(-1).toFixed(1)}) `),
        make("strong", {}, `${fill(picture.ui.over_all, { count: drawn })}: ${overall.toFixed(1)} ${picture.view.unit}`),
      );
      changed(picture);
    };
    const button = (label, count) => make("button", { type: "button", onclick: () => draw(count) }, label);
    return make("fieldset", {}, make("legend", {}, frame.name), button(picture.ui.draw, 1), button(picture.ui.draw_ten, 10), result);
  });
  return make("div", { class: "picture-draws" }, ...rows);
};

const table = (picture) => {
  const { head, rows, gaps } = picture.view;
  const isGap = (row, column) => gaps.some(([r, c]) => r === row && c === column);
  picture.cells = [];
  const cell = (text, row, column) => {
    if (!isGap(row, column)) return make("td", {}, text);
    const label = fill(picture.ui.row, { row: row + 1, column: head[column] });
    const input = make("input", { type: "text", maxlength: 60, autocomplete: "off", "aria-label": label, oninput: () => changed(picture) });
    picture.cells.push(input);
    return make("td", {}, input);
  };
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map((row, at) => make("tr", {}, ...row.map((text, column) => cell(text, at, column))))),
  );
};

const CONTROLS = { slider, relation, take, draws, cells: () => "" };

const stateOf = (picture) => ({
  ...Object.fromEntries(Object.entries(valuesOf(picture)).map(([name, value]) => [name, value.text])),
  ...picture.extra,
  ...(picture.cells ? { cells: picture.cells.map((input) => input.value) } : {}),
});

// ---------------------------------------------------------------- mouse and finger

const at = (svg, event) => {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
};

const grabbing = (picture) => {
  const { svg } = picture;
  const kind = KINDS[picture.kind];
  if (!svg || !picture.sliders.length) return;
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    if (picture.isEarlier || !kind.grab || !event.target.closest("[data-handle]")) return;
    held = event.pointerId;
    svg.setPointerCapture(held);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerId === held) setTo(picture, kind.grab(picture, ...at(svg, event)));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = null));
  svg.addEventListener("click", (event) => {
    if (picture.isEarlier) return;
    if (kind.press) setTo(picture, kind.press(event.target, valuesOf(picture)));
    else if (kind.grab) setTo(picture, kind.grab(picture, ...at(svg, event)));
  });
};

// ---------------------------------------------------------------- on the page

const draw = (picture, press) => {
  picture.sliders = [];
  picture.extra = {};
  picture.status = make("p", { class: "picture-status", role: "status" });
  const words = `${picture.id}-words`;
  const figure = make("figure", { class: "picture", id: picture.id, "data-kind": picture.kind });
  if (picture.title) figure.append(make("figcaption", {}, picture.title));
  if (picture.svg) {
    const parsed = new DOMParser().parseFromString(picture.svg, "image/svg+xml").documentElement;
    picture.svg = document.importNode(parsed, true);
    picture.svg.setAttribute("aria-label", picture.title || picture.words[0]);
    picture.svg.setAttribute("aria-describedby", words);
    figure.append(picture.svg);
  } else figure.append(table(picture));
  picture.simulation = KINDS[picture.kind].start?.(picture.view);
  const controls = make("fieldset", { class: "picture-controls" }, make("legend", { class: "unseen" }, picture.title || picture.words[0]));
  controls.append(...picture.controls.map((control) => CONTROLS[control.type](picture, control)).filter(Boolean), picture.status);
  const label = picture.send;
  picture.send = null;
  if (label) {
    const answer = () => {
      if (picture.send.getAttribute("aria-disabled") !== "true") press("picture", label, "", { turn: picture.turn, values: stateOf(picture) });
    };
    picture.send = make("button", { type: "button", class: "picture-send", "aria-disabled": "true", onclick: answer }, label);
    controls.append(picture.send);
  }
  if (picture.controls.length) figure.append(controls);
  figure.append(
    make("details", {}, make("summary", {}, picture.ui.words), make("div", { id: words }, ...picture.words.map((sentence) => make("p", {}, sentence)))),
  );
  picture.figure = figure;
  if (!picture.controls.length) return;
  grabbing(picture);
  update(picture);
};

const settle = (picture) => {
  picture.isEarlier = picture.place !== place;
  const controls = picture.figure.querySelector(".picture-controls");
  if (controls) controls.disabled = picture.isEarlier;
  picture.figure.classList.toggle("earlier", picture.isEarlier);
  if (picture.isEarlier) picture.send?.setAttribute("title", picture.ui.earlier);
};

/** Put every picture under its message; Chainlit draws messages anew now and then. */
export const placePictures = () => {
  for (const picture of shown.values()) {
    if (picture.figure.isConnected) continue;
    const step = document.getElementById(`step-${picture.step}`);
    const text = step?.querySelector(".message-content");
    if (!text) continue;
    const scroller = step.closest(".overflow-y-auto");
    const isAtEnd = scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 260;
    text.append(picture.figure);
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
  }
};

/** Take in the pictures that came with a state, and settle which of all can still be moved. */
export const receivePictures = (state, press) => {
  place = state.place ?? "";
  for (const picture of state.pictures ?? []) {
    if (shown.has(picture.id)) continue;
    draw(picture, press);
    shown.set(picture.id, picture);
  }
  for (const picture of shown.values()) settle(picture);
  placePictures();
};
