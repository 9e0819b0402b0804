import { atLeast, type Report } from "../report/report";
import { join } from "node:path";
import { Peer } from "../world/ipc";

/** What the simulator can do on one core: requests for one device, singly and in batches. */
export async function capacity(): Promise<Report> {
  const peer = new Peer(join(__dirname, "../ways/process.ts"));
  try {
    const single = await peer.call<number>("load", { batchSize: 1 });
    const batched = await peer.call<number>("load", { batchSize: 20 });
    return {
      criteria: [
        atLeast("The simulator: requests per second of one core, one by one", single, 2_000),
        atLeast("The simulator: requests per second of one core, in batches", batched, 2_000),
      ],
    };
  } finally {
    peer.stop();
  }
}
