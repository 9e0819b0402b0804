import { join } from "node:path";
import { atLeast, type Report } from "../report/report";
import { Peer } from "../world/ipc";

/** What the simulator can do on one core: requests for one device, singly and in batches. */
export async function capacity(): Promise<Report> {
  const peer = new Peer(join(__dirname, "../ways/process.ts"));
  try {
    const single = await peer.call<number>("load", { batchSize: 1 });
    const batched = await peer.call<number>("load", { batchSize: 20 });
    return {
      title: "The simulator by itself",
      about: "Requests for one device each, as fast as they are answered, for each second of the simulator's CPU time.",
      criteria: [
        atLeast("The simulator: requests a second of one core, one by one", single, 2_000),
        atLeast("The simulator: requests a second of one core, in batches", batched, 2_000),
      ],
    };
  } finally {
    peer.stop();
  }
}
