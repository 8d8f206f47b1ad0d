// How each kind of picture follows what is set: the drawing came from the server, only what moves is changed here.
import { startSampling } from "./picture-sampling.js";

const NS = "http://www.w3.org/2000/svg";

/** Work out a tree such as ["+", ["*", 2, "x"], 3] for given letters; nothing is ever evaluated as text. */
export const worth = (tree, letters) => {
  if (typeof tree === "number") return tree;
  if (typeof tree === "string") return letters[tree];
  const [sign, left, right] = [tree[0], worth(tree[1], letters), worth(tree[2], letters)];
  return { "+": left + right, "-": left - right, "*": left * right, "/": left / right, "^": left ** right }[sign];
};

const moveHandle = (svg, x, y) => svg.querySelector("[data-handle]")?.setAttribute("transform", `translate(${x} ${y})`);

const numberLine = {
  update({ svg, view }, values, extra) {
    const x = view.offset + view.factor * values.point.number;
    moveHandle(svg, x, view.level);
    const ray = svg.querySelector("[data-ray]");
    if (!ray || !extra.relation) return;
    ray.setAttribute("visibility", "visible");
    ray.setAttribute("x1", x);
    ray.setAttribute("x2", extra.relation.startsWith("<") ? view.first : view.last);
    svg.querySelector("[data-handle]").classList.toggle("v-open", !extra.relation.endsWith("="));
  },
  grab({ view }, x) {
    return { point: (x - view.offset) / view.factor };
  },
};

const tilt = ({ svg, view }, heavier) => {
  // heavier: above 0 the left side, below 0 the right one
  const angle = (-11 * Math.PI * Math.tanh(heavier / 4)) / 180;
  svg.querySelector("[data-beam]").setAttribute("transform", `rotate(${(angle * 180) / Math.PI} ${view.centre} ${view.top})`);
  for (const [side, sign] of [["left", -1], ["right", 1]]) {
    const x = view.centre + sign * view.arm * Math.cos(angle);
    const y = view.top + sign * view.arm * Math.sin(angle);
    svg.querySelector(`[data-pan="${side}"]`).setAttribute("transform", `translate(${x} ${y})`);
  }
};

const toSide = (heavier, ui) => (heavier === 0 ? ui.level : heavier > 0 ? ui.left_sinks : ui.right_sinks);

const balance = {
  update(picture, values, extra) {
    const { svg, view, ui } = picture;
    if (!view.take) {
      const bag = values[view.letter].number;
      const heavier = (view.left[0] - view.right[0]) * bag + view.left[1] - view.right[1];
      tilt(picture, heavier);
      return toSide(Math.abs(heavier) < 1e-9 ? 0 : heavier, ui);
    }
    for (const [side, bags, weights] of [["left", extra.left_bags, extra.left_weights], ["right", extra.right_bags, extra.right_weights]]) {
      const pan = svg.querySelector(`[data-pan="${side}"]`);
      const show = (name, count) => {
        for (const part of pan.querySelectorAll(`[data-${name}]`)) part.setAttribute("visibility", Number(part.dataset[name]) < count ? "visible" : "hidden");
      };
      show("bag", bags);
      show("rod", Math.floor(weights / 10));
      show("one", weights % 10);
    }
    // what a bag weighs is not known here; it is more than nothing, and sometimes that is enough
    const bagsOff = view.right[0] - extra.right_bags - (view.left[0] - extra.left_bags);
    const onesOff = view.right[1] - extra.right_weights - (view.left[1] - extra.left_weights);
    const isKnown = bagsOff * onesOff >= 0;
    tilt(picture, isKnown ? 3 * Math.sign(bagsOff || onesOff) : 0);
    svg.classList.toggle("v-unsure", !isKnown);
    return isKnown ? toSide(Math.sign(bagsOff || onesOff), ui) : ui.unsure;
  },
};

const place = (axis, value) => axis.offset + axis.factor * value;

const curvePath = (view, letters) => {
  let path = "";
  let before = null;
  for (let at = 0; at <= view.samples; at += 1) {
    const x = view.x.low + ((view.x.high - view.x.low) * at) / view.samples;
    const y = worth(view.moves, { ...letters, x });
    const isIn = y >= view.y.low && y <= view.y.high;
    const border = (from, to) => {
      const edge = to.y > view.y.high ? view.y.high : view.y.low;
      return { x: from.x + ((to.x - from.x) * (edge - from.y)) / (to.y - from.y), y: edge };
    };
    const draw = (letter, point) => (path += `${letter}${place(view.x, point.x).toFixed(1)} ${place(view.y, point.y).toFixed(1)} `);
    if (isIn) {
      if (!before || !before.isIn) draw("M", before && Number.isFinite(before.y) ? border({ x, y }, before) : { x, y });
      draw("L", { x, y });
    } else if (before?.isIn && Number.isFinite(y)) draw("L", border(before, { x, y }));
    before = { x, y, isIn };
  }
  return path || "M0 0";
};

const plane = {
  update({ svg, view }, values) {
    if (view.moves) {
      const letters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.number]));
      svg.querySelector("[data-curve]").setAttribute("d", curvePath(view, letters));
    } else moveHandle(svg, place(view.x, values.x.number), place(view.y, values.y.number));
  },
  grab({ view }, x, y) {
    return view.moves ? {} : { x: (x - view.x.offset) / view.x.factor, y: (y - view.y.offset) / view.y.factor };
  },
};

const bars = {
  update({ svg, view }, values) {
    if (values.pieces) {
      for (const cut of svg.querySelectorAll("[data-cut]")) {
        const bar = view.bars[Number(cut.dataset.cut)];
        const count = values.pieces.number;
        const lines = Array.from({ length: count - 1 }, (_, at) => `M${(bar.left + (bar.width * (at + 1)) / count).toFixed(1)} ${bar.top} v${bar.tall}`);
        cut.setAttribute("d", lines.join(" ") || "M0 0");
      }
    }
    if (values.shaded) {
      for (const piece of svg.querySelectorAll("[data-piece]")) piece.classList.toggle("v-shaded", Number(piece.dataset.piece) < values.shaded.number);
    }
  },
  press(target, values) {
    const piece = target.closest?.("[data-piece]");
    if (!piece) return {};
    const at = Number(piece.dataset.piece) + 1;
    return { shaded: values.shaded.number === at ? at - 1 : at };
  },
};

const sampling = {
  start: startSampling,
  update({ svg, view, simulation }, values, extra) {
    for (const [at, row] of [...svg.querySelectorAll("[data-row]")].entries()) {
      row.replaceChildren();
      const means = simulation.averages(at, extra.draws[at]);
      const floor = (at + 1) * view.row;
      const stacked = new Map();
      for (const mean of means) {
        const x = view.offset + view.factor * mean;
        const column = Math.round(x / 7);
        const level = stacked.get(column) ?? 0;
        stacked.set(column, level + 1);
        const dot = document.createElementNS(NS, "circle");
        dot.setAttribute("cx", column * 7);
        dot.setAttribute("cy", Math.max(floor - 5 - level * 6.6, floor - view.row + 30));
        dot.setAttribute("r", 3.2);
        dot.setAttribute("class", mean === means.at(-1) && column === Math.round((view.offset + view.factor * means.at(-1)) / 7) ? "v-dot v-newest" : "v-dot");
        row.append(dot);
      }
      if (means.length) {
        const middle = view.offset + (view.factor * means.reduce((sum, mean) => sum + mean, 0)) / means.length;
        const line = document.createElementNS(NS, "line");
        for (const [name, value] of Object.entries({ x1: middle, x2: middle, y1: floor + 5, y2: floor - view.row + 28, class: "v-mean" })) line.setAttribute(name, value);
        row.append(line);
      }
    }
  },
};

export const KINDS = { number_line: numberLine, balance, plot: plane, figure: plane, bars, sampling, table: { update() {} } };
