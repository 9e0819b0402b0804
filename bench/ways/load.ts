import { batchOf } from "../../provider/graph/transport/batch";
import { GraphClient } from "../../provider/graph/transport/graphClient";
import { Tenant } from "../world/tenant";

const warmUpInS = 3;
const seconds = 4;
const connections = 16;

/** Asks a simulator for devices as fast as it answers; how many requests it answers for each second of its CPU time. */
export async function load({ batchSize }: { batchSize: number }): Promise<number> {
  const tenant = await Tenant.open({
    fleet: { kind: "mixed", count: 2_000, laterWithinInMs: 60_000 },
    limits: false,
  });
  const client = new GraphClient(tenant.connection);
  const paths = tenant.ids.map((id) => `/deviceManagement/managedDevices/${id}?$select=id,deviceActionResults`);
  let next = 0;
  const read = () => {
    const path = paths[(next += 1) % paths.length] ?? "";
    return { method: "GET", path } as const;
  };
  const work = async (until: number) => {
    while (performance.now() < until) {
      await client.send(batchSize === 1 ? read() : batchOf(Array.from({ length: batchSize }, read)));
    }
  };
  const workFor = (inS: number) =>
    Promise.all(Array.from({ length: connections }, () => work(performance.now() + 1_000 * inS)));
  // Code that has just been started runs slower than it does later, for some thousand requests.
  await workFor(warmUpInS);
  await tenant.reset();
  await workFor(seconds);
  const { requests, cpuInS } = await tenant.counts();
  tenant.close();
  return requests / cpuInS;
}
