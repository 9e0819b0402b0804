import { refusal } from "../../../provider/graph/wording/refusal";
import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { connectionTo, enrol, patient, transportTo } from "../../support/simulatedTenant";
import { GraphManagedDevices } from "../../../provider/graph/api/managedDevices";

const manage = "DeviceManagementManagedDevices";
const reader = {
  clientId: "5d3f2a10-94b6-4d0e-8a55-1c9e6f2b7d01",
  clientSecret: "the-secret-of-the-reader",
  roles: [`${manage}.Read.All`],
};

describe("what a user is told when Graph refuses", () => {
  let simulator: Simulator;
  let ids: string[];
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [], apps: [reader] });
    ids = [enrol(simulator), enrol(simulator)];
  });
  afterAll(() => simulator.stop());

  /** What is said of rotating devices, alone or together in one batch. */
  async function errorsOf(devices: string[], app: object): Promise<string[]> {
    const { transport } = transportTo(simulator, app);
    const managed = new GraphManagedDevices(() => transport, { isUrgent: true });
    const asked = devices.map((id) =>
      managed.requestRotation(id, patient).then(
        () => "",
        (error: unknown) => (error as Error).message,
      ),
    );
    return Promise.all(asked);
  }

  it.each([1, 2])("names what was presented, what the token has and what it needs, of %i at once", async (count) => {
    const { clientId, clientSecret } = reader;
    const sources = { clientSecret: "ARM_CLIENT_SECRET" };
    const errors = await errorsOf(ids.slice(0, count), { clientId, clientSecret, sources });
    expect(errors).toHaveLength(count);
    for (const message of errors) {
      expect(message).toContain(`Grant it the application permission`);
      expect(message).toContain(
        `It was asked with the client secret of ARM_CLIENT_SECRET; the token has: ${manage}.Read.All.`,
      );
      expect(message).not.toContain(clientSecret);
    }
  });

  it.each([1, 2])("explains Multi Admin Approval, with the code it gives, of %i at once", async (count) => {
    simulator.behaviour.multiAdminApproval = 412;
    const errors = await errorsOf(ids.slice(0, count), {});
    simulator.behaviour.multiAdminApproval = "off";
    for (const message of errors)
      expect(message).toMatch(/Multi Admin Approval asks .* has the approval code [\da-f-]{36}\./);
  });

  it("says of a token that is not accepted who presented it", async () => {
    const client = new GraphClient(connectionTo(simulator));
    simulator.addFault({ path: /managedDevices/, status: 401, times: 2 });
    const answer = await client.send({ method: "GET", path: `/deviceManagement/managedDevices/${ids[0]}` });
    simulator.clearFaults();
    const { message } = refusal(answer, { verb: "read", deviceId: ids[0] ?? "" });
    expect(message).toContain("It was asked with the client secret of bitlocker:clientSecret; the token has: ");
  });
});
