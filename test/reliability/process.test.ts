import { type Simulator, startSimulator } from "../../simulator/index";
import { ProviderProcess } from "../support/providerProcess";
import { configFor, quick } from "../support/tenant";
import { device, processFaults } from "./processFaults";

let simulator: Simulator;
let running: ProviderProcess[] = [];

afterEach(async () => {
  await Promise.all(running.map((process) => process.stop()));
  running = [];
  await simulator.stop();
});

async function start(): Promise<ProviderProcess> {
  const process = await ProviderProcess.start(configFor(simulator));
  running.push(process);
  return process;
}

// The real provider process, driven as the engine drives it, against the simulator.
it.each(processFaults.map((fault) => [fault.what, fault] as const))(
  "%s",
  async (_what, { tenant, play, posts = 1 }) => {
    simulator = await startSimulator({ devices: [{ id: device, rotation: quick }], ...tenant });
    await play({ simulator, start });
    expect(simulator.rotationRequests(device)).toHaveLength(posts);
  },
);
