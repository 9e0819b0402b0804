import { isOver, pauseBetweenReadsInMs, rotate } from "./scripted";
import type { Way } from "./way";

const workers = 30;

/** The best script: 30 requests at once, and each device is read by itself until it has ended. */
export const thirtyWorkers: Way = async (world) => {
  const { clock, signal, ids } = world;
  const inTurn = limitTo(workers);
  let left = ids.length;
  const follow = async (id: string) => {
    const requested = await inTurn(() => rotate(world, id));
    left -= 1;
    if (left === 0) world.allRequested();
    if (!requested) return;
    do await clock.sleep(pauseBetweenReadsInMs, signal);
    while (!(await inTurn(() => isOver(world, requested))));
  };
  await Promise.all(ids.map(follow));
};

/** Lets this many run at once. The others wait for their turn. */
function limitTo(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
