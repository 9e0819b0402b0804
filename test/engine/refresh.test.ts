import type { DeviceSeed, Simulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import { devicesIn, patient } from "../support/simulatedTenant";
import { configFor, deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const [own, gone] = [deviceId(1), deviceId(2)];
const roles = ["DeviceManagementManagedDevices.ReadWrite.All"];
/** The app that the stack begins with; the simulator's own takes its place. */
const former = { clientId: "5ec0d000-0000-4000-8000-000000000002", clientSecret: "former", roles };

const start = stages();
const program = gatedProgram({
  own: { managedDeviceId: own, waitTimeout: "0s", requireSuccess: false },
  gone: { managedDeviceId: gone },
});
const devices: DeviceSeed[] = [
  { id: own, rotation: { outcome: "never" } },
  { id: gone, deviceName: "GONE", rotation: quick },
];

it("follows its own rotation, keeps what is gone, and says when the secret of the last up is refused", async () => {
  const config = { "bitlocker:clientId": former.clientId, "bitlocker:clientSecret": former.clientSecret };
  const options = { devices, apps: [former], behaviour: { history: "append" as const } };
  const { simulator, project } = await start(program, options, config);
  expect((await project.up()).code).toBe(0);
  const before = project.resources();
  expect(before["own"]?.outputs["actionState"]).toBe("pending");

  simulator.device(own).rotation = { pendingForInMs: 0, activeForInMs: 0 };
  await rotateByHand(simulator, own, "failed");
  simulator.removeDevice(gone);
  const refresh = await project.refresh();
  expect(refresh.code).toBe(0);
  expect(refresh.output).toMatch(/warning: .*Intune has no such device.* Its last rotation stays on record/);
  const after = project.resources();
  expect(after["own"]?.outputs).toMatchObject({
    actionState: "done",
    startDateTime: before["own"]?.outputs["startDateTime"],
  });
  expect(after["gone"]?.outputs).toEqual(before["gone"]?.outputs);

  const body = { error: "invalid_client", error_description: "AADSTS7000222: The provided client secret is expired." };
  const { clientId } = former;
  simulator.addFault({ path: /\/oauth2\//, clientId, status: 401, body, times: Infinity });
  const refused = await project.refresh();
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/Entra ID refused the client secret of bitlocker:clientSecret: AADSTS7000222/);
  expect(refused.output).not.toMatch(/\n\s+at .*:\d+:\d+/);
  expect(project.resources()).toEqual(after);

  project.configure(configFor(simulator));
  expect((await project.refresh("--run-program")).code).toBe(0);
  expect(simulator.rotationRequests()).toHaveLength(3);
});

/** Another rotation of a device, requested in the portal. */
async function rotateByHand(simulator: Simulator, id: string, outcome: "failed"): Promise<void> {
  const { devices } = devicesIn(simulator);
  await devices.read(id, patient);
  simulator.device(id).rotation = { outcome, pendingForInMs: 0, activeForInMs: 0 };
  await devices.requestRotation(id, patient);
}
