import { startSimulator } from "../../simulator/index";
import { type HostProcess, hosts } from "../support/hosts";
import { configFor, quick } from "../support/tenant";
import { device, processFaults } from "./processFaults";

// The real process of each host, driven as the engine drives it, against a simulator of its own. Most of them wait.
describe.each(hosts)("$name:", (host) => {
  it.concurrent.each(processFaults.map((fault) => [fault.what, fault] as const))(
    "%s",
    async (_what, { tenant, play, posts = 1 }) => {
      const simulator = await startSimulator({ devices: [{ id: device, rotation: quick }], ...tenant });
      const running: HostProcess[] = [];
      const start = async () => {
        const process = await host.start(configFor(simulator));
        running.push(process);
        return process;
      };
      try {
        await play({ simulator, start });
        expect(simulator.rotationRequests(device)).toHaveLength(posts);
      } finally {
        await Promise.all(running.map((process) => process.stop()));
        await simulator.stop();
      }
    },
  );
});
