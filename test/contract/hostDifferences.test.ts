import { type Simulator, startSimulator } from "../../simulator/index";
import { devices, hostDifferences } from "../support/hostDifferences";
import { type HostProcess, hosts } from "../support/hosts";
import { configFor } from "../support/tenant";

let simulator: Simulator;
let running: HostProcess[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ devices });
});
afterEach(async () => {
  await Promise.all(running.map((process) => process.stop()));
  running = [];
});
afterAll(() => simulator.stop());

describe.each(hosts)("the $name shows in its own way", (host) => {
  it.each(hostDifferences.map((difference) => [difference.what, difference] as const))(
    "%s",
    async (_what, { observe, shows }) => {
      const observed = await observe(async () => {
        const process = await host.start(configFor(simulator));
        running.push(process);
        return process;
      });
      expect(observed).toEqual(shows[host.name]);
    },
  );
});

it.each(hostDifferences)("it is a difference: $what", ({ shows }) => {
  expect(shows["dynamic provider"]).not.toEqual(shows["executable plugin"]);
});
