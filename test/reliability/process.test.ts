import { type Simulator, startSimulator } from "../../simulator/index";
import { type HostProcess, hosts } from "../support/hosts";
import { configFor, quick } from "../support/tenant";
import { device, processFaults } from "./processFaults";

let simulator: Simulator;
let running: HostProcess[] = [];

afterEach(async () => {
  await Promise.all(running.map((process) => process.stop()));
  running = [];
  await simulator.stop();
});

// The real process of each host, driven as the engine drives it, against the simulator.
describe.each(hosts)("$name:", (host) => {
  const start = async () => {
    const process = await host.start(configFor(simulator));
    running.push(process);
    return process;
  };

  it.each(processFaults.map((fault) => [fault.what, fault] as const))(
    "%s",
    async (_what, { tenant, play, posts = 1 }) => {
      simulator = await startSimulator({ devices: [{ id: device, rotation: quick }], ...tenant });
      await play({ simulator, start });
      expect(simulator.rotationRequests(device)).toHaveLength(posts);
    },
  );
});
