import { isOver, pauseBetweenReadsInMs, rotate, type Waiting } from "./scripted";
import type { Way } from "./way";

/** What most scripts and the Terraform action do, given a wait: one POST after another, then GETs in a loop. */
export const oneByOne: Way = async (world) => {
  let waiting: Waiting[] = [];
  for (const id of world.ids) {
    const requested = await rotate(world, id);
    if (requested) waiting.push(requested);
  }
  world.allRequested();
  while (waiting.length > 0) {
    const left: Waiting[] = [];
    for (const each of waiting) if (!(await isOver(world, each))) left.push(each);
    waiting = left;
    if (waiting.length > 0) await world.clock.sleep(pauseBetweenReadsInMs, world.signal);
  }
};
