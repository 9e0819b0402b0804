import { type Simulator, startSimulator } from "../../../simulator/index";
import { devicesIn, enrol, patient } from "../../support/simulatedTenant";

describe("the texts of a device", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  afterAll(() => simulator.stop());

  const nameOf = async (deviceName: string) => {
    const device = await devicesIn(simulator).devices.read(enrol(simulator, { deviceName }), patient);
    return device.deviceName;
  };

  it("are read without control characters, which a terminal or a pipeline's log would obey", async () => {
    expect(await nameOf("PC\u001b[31m-1\n::add-mask::x")).toBe("PC [31m-1 ::add-mask::x");
  });

  it("are read up to the length that they can have", async () => {
    expect((await nameOf("x".repeat(5_000))).length).toBeLessThanOrEqual(1_000);
  });
});
