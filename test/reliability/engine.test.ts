import { startSimulator } from "../../simulator/index";
import { describeLanguage } from "../support/languages";
import { Project } from "../support/project";
import { endStage, type Stage } from "../support/stage";
import { configFor } from "../support/tenant";
import { engineFaults } from "./engineFaults";
import { dynamicHost, type EngineHost, pluginHost } from "./engineHosts";

let stage: Stage;

afterEach(() => endStage(stage));

// The real CLI, with its state in a folder, against the simulator.
function playAll(host: EngineHost): void {
  it.each(engineFaults.map((fault) => [fault.what, fault] as const))("%s", async (_what, fault) => {
    const simulator = await startSimulator(fault.tenant);
    const project = Project.create("", configFor(simulator));
    stage = { simulator, project };
    project.writeFiles(host.files(fault.rotations));
    await fault.play({ ...stage, host });
    expect(simulator.rotationRequests()).toHaveLength(fault.posts ?? 1);
  });
}

describe("with the dynamic resource", () => playAll(dynamicHost));

describeLanguage("YAML", () => {
  describe("with the executable plugin", () => playAll(pluginHost));
});
