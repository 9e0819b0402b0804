import { join } from "node:path";
import { Peer } from "../world/ipc";
import type { Figures, Play } from "../ways/play";

/** Plays in a client process of its own, one after another. Its heap may grow to `heapInMB`. */
export async function playApart(plays: Play[], heapInMB?: number): Promise<Figures[]> {
  const peer = new Peer(join(__dirname, "../ways/process.ts"), heapInMB);
  try {
    const figures: Figures[] = [];
    for (const play of plays) figures.push(await peer.call<Figures>("play", play));
    return figures;
  } finally {
    peer.stop();
  }
}

/** The round trip of every request, in simulated time. */
export const latencyInMs = [40, 120] as const;

/** From the first to the last request for a rotation, as the simulator saw them, in seconds. */
export function triggerPhaseInS({ posts }: Figures): number {
  return ((posts.at(-1)?.atInMs ?? NaN) - (posts[0]?.atInMs ?? NaN)) / 1_000;
}

/** The requests for rotations that were refused. */
export function refusedPosts({ posts }: Figures): number {
  return posts.filter(({ isRefused }) => isRefused).length;
}
