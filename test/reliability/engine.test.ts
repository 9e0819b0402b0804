import { endStage, type Stage, startStage } from "../support/stage";
import { engineFaults } from "./engineFaults";

let stage: Stage;

afterEach(() => endStage(stage));

// The real CLI, with its state in a folder, against the simulator.
it.each(engineFaults.map((fault) => [fault.what, fault] as const))("%s", async (_what, fault) => {
  stage = await startStage(fault.program, fault.tenant);
  await fault.play(stage);
  expect(stage.simulator.rotationRequests()).toHaveLength(fault.posts ?? 1);
});
