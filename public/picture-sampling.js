// The micro-simulation of sampling. The server works out the same people and samples from the same seed
// (curriculum/visuals/sampling.py), so what is seen here is what it believes.
const MOST = 200; // samples from one group, as on the server

/** A source of numbers from 0 up to 1: mulberry32 (public domain, Tommy Ettinger). */
export const generator = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const people = (group, seed) => {
  const draw = generator(seed);
  const span = group.high - group.low + 1;
  return Array.from({ length: group.size }, () => group.low + Math.floor(((draw() + draw()) / 2) * span));
};

/** The people of a picture, and the samples that can be drawn from them. */
export const startSampling = (view) => {
  const values = view.groups.map((group, at) => people(group, view.seed * 131 + at + 1));
  const pools = view.frames.map((frame) => view.groups.flatMap((group, at) => (frame.groups.includes(group.name) ? values[at] : [])));
  const sample = (frame, turn) => {
    const draw = generator(view.seed * 8191 + frame * 521 + turn + 1);
    const left = [...pools[frame]];
    for (let at = 0; at < view.size; at += 1) {
      const other = at + Math.floor(draw() * (left.length - at));
      [left[at], left[other]] = [left[other], left[at]];
    }
    return left.slice(0, view.size);
  };
  const mean = (row) => row.reduce((sum, value) => sum + value, 0) / row.length;
  return {
    most: MOST,
    sample,
    averages: (frame, count) => Array.from({ length: count }, (_, turn) => mean(sample(frame, turn))),
  };
};
