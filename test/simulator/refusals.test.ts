import type { Behaviour } from "../../simulator/index";
import { freshToken } from "./client";
import { simulators, tally } from "./simulators";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const rotatePath = `/beta/deviceManagement/managedDevices/${id}/rotateBitLockerKeys`;
const day = 24 * 3_600_000;

/** What is uncertain about who may rotate, and how often: lines 6, 7 and 8 of "Both ways". */
describe("a request for a rotation, both ways:", () => {
  const simulatorFor = simulators();

  async function start(behaviour: Partial<Behaviour>) {
    const started = await simulatorFor({ devices: [{ id }], behaviour });
    const rotate = (headers: Record<string, string> = {}) =>
      started.authorized(rotatePath, { method: "POST", headers });
    return { ...started, rotate };
  }

  describe("the permission (6)", () => {
    const all = [
      "DeviceManagementConfiguration.ReadWrite.All",
      "DeviceManagementManagedDevices.ReadWrite.All",
      "DeviceManagementManagedDevices.PrivilegedOperations.All",
    ];
    it.each(all)("is %s", async (permission) => {
      const { simulator, plain } = await start({ rotatePermissions: [permission] });
      for (const role of all) {
        simulator.roles = [role];
        const authorization = `Bearer ${await freshToken(simulator)}`;
        const { status } = await plain(rotatePath, { method: "POST", headers: { authorization } });
        expect([role, status]).toEqual([role, role === permission ? 204 : 403]);
      }
    });

    it.each([
      ["json", true, true],
      ["text", false, true],
      ["never", false, false],
    ] as const)("is named in %s", async (permissionNamed, isJson, isNamed) => {
      const { simulator, rotate } = await start({ permissionNamed });
      simulator.roles = [];
      const { status, json } = await rotate();
      expect([status, json.error.code]).toEqual([403, "Forbidden"]);
      expect(json.error.message.startsWith("{")).toBe(isJson);
      expect(json.error.message.includes("DeviceManagementConfiguration.ReadWrite.All")).toBe(isNamed);
    });
  });

  describe("Multi Admin Approval (7)", () => {
    const justified = { "x-msft-approval-justification": Buffer.from("leak").toString("base64") };

    it("is off", async () => {
      const { rotate } = await start({});
      expect((await rotate()).status).toBe(204);
    });

    it("asks for a justification, then for an approval, and nothing is carried out", async () => {
      const { simulator, rotate } = await start({ multiAdminApproval: 400 });
      const first = await rotate();
      expect(first.status).toBe(400);
      expect(first.json.error.message).toContain("x-msft-approval-justification");
      const next = await rotate(justified);
      expect(next.status).toBe(412);
      expect(next.headers.get("x-msft-approval-code")).toMatch(/^[\da-f-]{36}$/);
      expect(simulator.device(id).results).toEqual([]);
    });

    it("asks for an approval at once", async () => {
      const { rotate } = await start({ multiAdminApproval: 412 });
      expect((await rotate()).status).toBe(412);
    });

    it("leaves apps that are excluded alone", async () => {
      const { simulator, rotate } = await start({ multiAdminApproval: 412 });
      simulator.behaviour.appsWithoutApproval = [simulator.clientId];
      expect((await rotate()).status).toBe(204);
    });
  });

  it.each([429, 403, 400])("a daily cap (8) is answered %i, and the next day is another", async (status) => {
    const { simulator, rotate } = await start({ dailyCap: { rotations: 2, status } });
    const answers = [await rotate(), await rotate(), await rotate()];
    expect(tally(answers)).toEqual({ 204: 2, [status]: 1 });
    expect(answers[2]?.json.error.message).toContain("daily limit of 2");
    simulator.advanceTime(day);
    expect((await rotate()).status).toBe(204);
  });
});
