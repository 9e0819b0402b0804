import { documentedQuota } from "../../provider/settings/quota";
import type { Simulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import { deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const ids = Array.from({ length: 200 }, (_, index) => deviceId(index + 1));
const program = gatedProgram(
  Object.fromEntries(ids.map((managedDeviceId, index) => [`laptop-${index}`, { managedDeviceId }])),
);

const start = stages();

/** The requests over the wire while something ran. */
async function roundTrips(simulator: Simulator, run: () => Promise<unknown>): Promise<number> {
  const before = simulator.requests.length;
  await run();
  return simulator.requests.slice(before).filter(({ batched }) => !batched).length;
}

it("says on the row of each of 200 new resources what is planned, with at most 15 requests; then rests with none", async () => {
  // Under the default limits half of the resources would wait for 20 seconds.
  const limits = { "bitlocker:maxWritesPer20s": String(documentedQuota.writes) };
  const devices = ids.map((id) => ({ id, rotation: quick }));
  const { simulator, project } = await start(program, { devices }, limits);
  let preview = { code: -1, output: "" };
  const forNew = await roundTrips(
    simulator,
    async () => (preview = await project.pulumi("preview", "--non-interactive")),
  );
  expect(preview.code).toBe(0);
  expect(preview.output).toMatch(
    /KeyRotation laptop-7 create plan: rotate · no rotation on record · last check-in 20m/,
  );
  expect(preview.output.match(/KeyRotation laptop-\d+ create plan: rotate/g)).toHaveLength(200);
  expect(forNew).toBeLessThanOrEqual(15);
  expect(simulator.rotationRequests()).toHaveLength(0);

  await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive", "--parallel", "100");
  expect(simulator.rotationRequests()).toHaveLength(200);
  const unchanged = await roundTrips(simulator, () =>
    project.expectSuccess("preview", "--non-interactive", "--expect-no-changes"),
  );
  expect(unchanged).toBe(0);
});
