import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import { Project } from "./project";
import { configFor } from "./tenant";

/** What a test of the real engine plays on. */
export interface Stage {
  simulator: Simulator;
  project: Project;
}

/** @param config Laid over what points the stack at the simulator. */
export async function startStage(program: string, options: SimulatorOptions, config = {}): Promise<Stage> {
  const simulator = await startSimulator(options);
  return { simulator, project: Project.create(program, { ...configFor(simulator), ...config }) };
}

export async function endStage({ simulator, project }: Stage): Promise<void> {
  project.remove();
  await simulator.stop();
}

/** Starts stages; each ends with the test that started it. */
export function stages(): typeof startStage {
  const running: Stage[] = [];
  afterEach(() => Promise.all(running.splice(0).map(endStage)));
  return async (...parameters) => {
    const stage = await startStage(...parameters);
    running.push(stage);
    return stage;
  };
}
