import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";

/** Made by the version before handlers and hosts came apart. */
const file = join(__dirname, "states/beforeHandlers.json");

interface Result {
  actionName: string;
  actionState: string;
  startDateTime: string;
  lastUpdatedDateTime: string;
  errorCode: number;
}

interface Stored {
  urn: string;
  outputs: Result & { attempt: { version?: number } };
}

const { deployment } = JSON.parse(readFileSync(file, "utf8")) as { deployment: { resources: Stored[] } };
const names = ["done", "failed", "unversioned"] as const;

function stored(name: string): Stored["outputs"] {
  const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (!found) throw new Error(`the state holds no ${name}`);
  return found.outputs;
}

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  // As the tenant of that time has gone on: the rotation that was waited for has ended.
  const devices = names.map((name, index) => {
    const { actionName, startDateTime, lastUpdatedDateTime, errorCode } = stored(name);
    const end = name === "failed" ? new Date(Date.parse(startDateTime) + 60_000).toISOString() : lastUpdatedDateTime;
    const result = { actionName, actionState: "done" as const, startDateTime, lastUpdatedDateTime: end, errorCode };
    return { id: deviceId(index + 1), deviceActionResults: [result] };
  });
  simulator = await startSimulator({ devices });
  const program = gatedProgram({
    done: { managedDeviceId: deviceId(1) },
    failed: { managedDeviceId: deviceId(2), waitTimeout: "4s" },
    unversioned: { managedDeviceId: deviceId(3) },
  });
  project = Project.create(program, configFor(simulator));
  await project.expectSuccess("stack", "import", "--file", file);
});

afterAll(async () => {
  project.remove();
  await simulator.stop();
});

it("a state of an earlier version goes on: no diff, no request, a result that is collected, a refresh, a destroy", async () => {
  expect(stored("unversioned").attempt.version).toBeUndefined();
  expect(stored("failed").actionState).toBe("pending");

  const preview = await project.expectSuccess("preview", "--json");
  const { steps } = JSON.parse(preview.output.slice(preview.output.indexOf("{"))) as {
    steps: { op: string; urn: string }[];
  };
  const operations = Object.fromEntries(steps.map(({ op, urn }) => [urn.split("::").at(-1) ?? "", op] as const));
  // What stays as it is has no step.
  expect(operations).toMatchObject({ failed: "update", deployment: "create" });
  expect(operations).not.toHaveProperty("done");
  expect(operations).not.toHaveProperty("unversioned");

  expect(await project.up()).toMatchObject({ code: 0 });
  expect(names.map((name) => project.resources()[name]?.outputs["actionState"])).toEqual(["done", "done", "done"]);
  expect(await project.refresh("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(await project.up("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(names.map((_, index) => simulator.rotationRequests(deviceId(index + 1)).length)).toEqual([0, 0, 0]);

  await simulator.stop();
  expect(await project.destroy()).toMatchObject({ code: 0 });
  expect(project.resources()).toEqual({});
});
