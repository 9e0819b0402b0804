/** Numbers from 0 to 1 that look random, and are the same in every run with the same seed. */
export type Random = () => number;

/** A source of such numbers: mulberry32, which is small, fast, and good enough to spread values. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
