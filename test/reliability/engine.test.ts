import { type Simulator, startSimulator } from "../../simulator/index";
import { Project } from "../support/project";
import { configFor } from "../support/tenant";
import { engineFaults } from "./engineFaults";

let simulator: Simulator;
let project: Project;

afterEach(async () => {
  project.remove();
  await simulator.stop();
});

// The real CLI, with its state in a folder, against the simulator.
it.each(engineFaults.map((fault) => [fault.what, fault] as const))("%s", async (_what, fault) => {
  simulator = await startSimulator(fault.tenant);
  project = Project.create(fault.program, configFor(simulator));
  await fault.play({ project, simulator });
  expect(simulator.rotationRequests()).toHaveLength(fault.posts);
});
