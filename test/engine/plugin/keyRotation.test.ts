import { setTimeout as sleep } from "node:timers/promises";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { describeLanguage } from "../../support/languages";
import { Project } from "../../support/project";
import { configFor, deviceId, quick } from "../../support/tenant";
import { gatedYaml } from "../../support/yaml";

const [fine, mac, offline] = [deviceId(1), deviceId(2), deviceId(3)];

let simulator: Simulator;
let project: Project;

beforeEach(async () => {
  simulator = await startSimulator({
    devices: [
      { id: fine, deviceName: "FINE", rotation: quick },
      { id: mac, deviceName: "MAC", operatingSystem: "macOS" },
      { id: offline, deviceName: "OFFLINE", rotation: { outcome: "never" } },
    ],
  });
});

afterEach(async () => {
  project.remove();
  await simulator.stop();
});

function projectFor(rotations: Record<string, object>, options = {}): void {
  project = Project.ofFiles({ "Pulumi.yaml": gatedYaml(rotations, options) }, configFor(simulator));
}

function change(rotations: Record<string, object>, options = {}): void {
  project.writeFiles({ "Pulumi.yaml": gatedYaml(rotations, options) });
}

const posts = (id: string) => simulator.rotationRequests(id).length;
const isReleased = () => "deployment" in project.resources();

/** Lets a rotation end that has not done so. */
function comeOnline(): void {
  simulator.device(offline).rotation = { pendingForInMs: 0, activeForInMs: 0 };
}

describeLanguage("YAML", () => {
  it("rotates once, with live rows, rests, refreshes, rotates in place, and is destroyed without credentials", async () => {
    projectFor({ laptop: { managedDeviceId: fine } });
    const up = await project.up();
    expect(up.code).toBe(0);
    expect(up.output).toMatch(/\+ {2}bitlocker:index:KeyRotation laptop creating \(\d+s\) pending · \d+s/);
    expect(up.output).toMatch(/bitlocker:index:KeyRotation laptop created \(\d+s\) done · \d+s/);
    expect(isReleased()).toBe(true);
    expect(Object.keys(project.resources()["laptop"]?.outputs ?? {}).filter((name) => name.startsWith("__"))).toEqual(
      [],
    );
    expect(project.state()).not.toContain(simulator.clientSecret);

    const before = simulator.requests.length;
    expect((await project.up("--expect-no-changes")).code).toBe(0);
    expect(simulator.requests).toHaveLength(before);
    expect((await project.refresh("--expect-no-changes")).code).toBe(0);

    change({ laptop: { managedDeviceId: fine, rotateWhenChanged: { reason: "disclosed" } } });
    const preview = await project.pulumi("preview", "--non-interactive");
    expect(preview.output).toMatch(
      /KeyRotation laptop update .*plan: rotate · rotateWhenChanged changed, last rotation/,
    );
    expect(posts(fine)).toBe(1);
    expect((await project.up()).output).toMatch(/~ 1 updated/);
    expect(posts(fine)).toBe(2);

    project.replaceConfig({});
    await simulator.stop();
    expect((await project.destroy()).code).toBe(0);
    expect(project.resources()).toEqual({});
  });

  it("says an obstacle on the row of its resource, and lets the others go on", async () => {
    projectFor({ fine: { managedDeviceId: fine }, mac: { managedDeviceId: mac } });
    const preview = await project.pulumi("preview", "--non-interactive");
    expect(preview.code).not.toBe(0);
    expect(preview.output).toMatch(/KeyRotation mac create error: Preview failed: managedDeviceId: MAC .* runs macOS/);
    expect(preview.output).toMatch(/KeyRotation fine create plan: rotate · no rotation on record/);

    const up = await project.up("--continue-on-error");
    expect(up.code).not.toBe(0);
    expect(up.output).toMatch(/KeyRotation mac creating \(\d+s\) error: MAC \(.*\) runs macOS: only Windows/);
    expect(preview.output + up.output).not.toMatch(/UNKNOWN|rpc error|\n\s+at .*:\d+:\d+/);
    const resources = project.resources();
    expect([resources["fine"]?.outputs["actionState"], resources["mac"], isReleased()]).toEqual([
      "done",
      undefined,
      false,
    ]);
    expect([posts(fine), posts(mac)]).toEqual([1, 0]);
  });

  it("ends within 2 s of Ctrl-C with what is known, and goes on in the next run", async () => {
    projectFor({ laptop: { managedDeviceId: offline } });
    const run = project.start("up", "--yes", "--skip-preview", "--non-interactive");
    while (posts(offline) === 0) await sleep(50);
    await sleep(500);
    const begun = performance.now();
    run.child.kill("SIGINT");
    const { code, output } = await run.ended;
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(code).not.toBe(0);
    expect(output).toMatch(/The wait for OFFLINE \(.*\) was canceled\. Last known: its state is pending/);
    expect(output).not.toMatch(/UNKNOWN|rpc error/);
    expect(isReleased()).toBe(false);

    comeOnline();
    expect((await project.up()).code).toBe(0);
    expect(isReleased()).toBe(true);
    expect(posts(offline)).toBe(1);
  });

  it("keeps to customTimeouts, which leave nothing behind, and goes on in the next run", async () => {
    const laptop = { managedDeviceId: offline, waitTimeout: "2h" };
    projectFor({ laptop }, { customTimeouts: { create: "2s" } });
    const timedOut = await project.up();
    expect(timedOut.code).not.toBe(0);
    expect(timedOut.output).toMatch(/OFFLINE \(.*\) were not rotated within 2s: .* Raise `customTimeouts`/);
    const { inputs, outputs } = project.resources()["laptop"] ?? {};
    expect(inputs).toEqual(laptop);
    expect(outputs).toMatchObject({ ...laptop, actionState: "pending" });
    expect(JSON.stringify(outputs)).not.toMatch(/customTimeouts|"2s"/);

    change({ laptop });
    comeOnline();
    expect((await project.up()).code).toBe(0);
    expect(isReleased()).toBe(true);
    expect(posts(offline)).toBe(1);
  });
});
