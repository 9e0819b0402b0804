import type { Behaviour, DeviceSeed } from "../../simulator/index";
import { simulators } from "./simulators";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const path = "/v1.0/deviceManagement/managedDevices";

/** What is uncertain about how a result is written. */
describe("a result, both ways:", () => {
  const simulatorFor = simulators();

  async function start(behaviour: Partial<Behaviour>, seed: Partial<DeviceSeed> = {}) {
    const started = await simulatorFor({ devices: [{ id, ...seed }], behaviour });
    const device = started.simulator.device(id);
    const single = async () => (await started.authorized(`${path}/${id}`)).json.deviceActionResults;
    const listed = async () => (await started.authorized(path)).json.value[0]?.deviceActionResults;
    return { ...started, device, single, listed };
  }

  it.each([
    [true, "#microsoft.graph.rotateBitLockerKeysDeviceActionResult"],
    [false, undefined],
  ])("with its @odata.type (%s)", async (resultType, type) => {
    const { device, single } = await start({ resultType });
    device.rotateBitLockerKeys();
    expect((await single())?.[0]).toHaveProperty("actionName", "rotateBitLockerKeys");
    expect((await single())?.map((result) => (result as { "@odata.type"?: string })["@odata.type"])).toEqual([type]);
  });

  it("under another name, which is still the same action", async () => {
    const { device, single } = await start({ actionName: "RotateBitlockerKey", resultType: false });
    device.rotateBitLockerKeys();
    device.rotation = { pendingForInMs: 0, activeForInMs: 0 };
    device.rotateBitLockerKeys();
    expect((await single())?.map(({ actionName }) => actionName)).toEqual(["RotateBitlockerKey"]);
  });

  it.each([
    ["empty", []],
    ["null", null],
  ] as const)("none at all is %s", async (noResults, expected) => {
    expect(await (await start({ noResults })).single()).toEqual(expected);
  });

  it.each([
    ["null", null],
    ["empty", []],
    ["full", [expect.objectContaining({ actionState: "pending" })]],
  ] as const)("in a list is %s", async (listedResults, expected) => {
    const { device, listed } = await start({ listedResults });
    device.rotateBitLockerKeys();
    expect(await listed()).toEqual(expected);
  });

  it.each([
    [0, "Z", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
    [1, "Z", /:\d\d\.\dZ$/],
    [3, "+02:00", /:\d\d\.\d{3}\+02:00$/],
    [12, "-11:30", /:\d\d\.\d{12}-11:30$/],
  ])("with %i fractional digits and the offset %s", async (fractionalDigits, utcOffset, form) => {
    const { simulator, device, single } = await start({ fractionalDigits, utcOffset });
    device.rotateBitLockerKeys();
    const [{ startDateTime = "", lastUpdatedDateTime } = {}] = (await single()) ?? [];
    expect(startDateTime).toMatch(form);
    expect(lastUpdatedDateTime).toMatch(form);
    expect(Math.abs(Date.parse(startDateTime) - simulator.now().getTime())).toBeLessThan(5_000);
  });

  it("failed with the error code 0", async () => {
    const { simulator, device, single } = await start({}, { rotation: { outcome: "failed", errorCode: 0 } });
    device.rotateBitLockerKeys();
    simulator.advanceTime(3_000);
    expect(await single()).toEqual([expect.objectContaining({ actionState: "failed", errorCode: 0 })]);
  });
});
