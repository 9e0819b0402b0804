import { startSimulator, type Simulator } from "../../../simulator/index";
import { serviceError } from "../../support/errors";
import { devicesIn, enrol, patient } from "../../support/simulatedTenant";

describe("a co-managed device", () => {
  let simulator: Simulator;
  let id: string;
  let devices: ReturnType<typeof devicesIn>["devices"];

  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  beforeEach(() => {
    simulator.behaviour.comanagedIds = "comanagedOnly";
    id = enrol(simulator, { comanaged: true });
    ({ devices } = devicesIn(simulator));
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => simulator.stop());

  const read = (spelled = id) => devices.read(spelled, patient);
  const rotate = () => devices.requestRotation(id, patient);
  /** What was asked about the device, where, and how it was answered. */
  const asked = () =>
    simulator.requests.flatMap(({ method, path, status }) => {
      const [, collection] = new RegExp(`/beta/deviceManagement/(\\w+)/${id}`, "i").exec(path) ?? [];
      return collection ? [`${method} ${collection} ${status}`] : [];
    });

  it("is looked for under managedDevices first, where a tenant may have it too", async () => {
    simulator.behaviour.comanagedIds = "both";
    expect((await read()).id).toBe(id);
    expect(await rotate()).toMatchObject({ delivery: "accepted" });
    expect(asked()).toEqual(["GET managedDevices 200", "POST managedDevices 204"]);
  });

  it("is found under comanagedDevices, and from then on read and rotated there", async () => {
    expect((await read()).id).toBe(id);
    expect((await read()).id).toBe(id);
    expect(await rotate()).toMatchObject({ delivery: "accepted" });
    expect(asked()).toEqual([
      "GET managedDevices 404",
      "GET comanagedDevices 200",
      "GET comanagedDevices 200",
      "POST comanagedDevices 204",
    ]);
  });

  it("is rotated once when it was not read before, and found there again", async () => {
    expect(await rotate()).toMatchObject({ delivery: "accepted" });
    await read();
    expect(asked()).toEqual(["POST managedDevices 404", "POST comanagedDevices 204", "GET comanagedDevices 200"]);
    expect(simulator.device(id).results).toHaveLength(1);
  });

  it("is looked for under managedDevices again when it is found no more, and remembered there", async () => {
    await read();
    simulator.behaviour.comanagedIds = "both";
    simulator.addFault({ path: /comanagedDevices/, times: 1, status: 404 });
    await read();
    await read();
    expect(asked().slice(2)).toEqual(["GET comanagedDevices 404", "GET managedDevices 200", "GET managedDevices 200"]);
  });

  it("leaves other devices where they are", async () => {
    await read();
    const other = enrol(simulator);
    await devices.read(other, patient);
    const paths = simulator.requests.map(({ path }) => path).filter((path) => path.includes(other));
    expect(paths).toEqual([expect.stringContaining(`/managedDevices/${other}`)]);
  });

  it.each([
    [400, "refused"],
    [403, "denied"],
  ])("is not called missing when it can't be looked for there: %i", async (status, kind) => {
    simulator.addFault({ path: /comanagedDevices/, times: 2, status });
    await expect(read()).rejects.toMatchObject({ kind });
    await expect(rotate()).rejects.toMatchObject({ kind });
  });

  it.each([
    ["managedDevices", 504, ["POST managedDevices 504"]],
    ["managedDevices", 403, ["POST managedDevices 403"]],
    ["comanagedDevices", 504, ["POST managedDevices 404", "POST comanagedDevices 504"]],
  ])("is not requested to rotate again after what %s says but 404: %i", async (collection, status, expected) => {
    simulator.addFault({ path: new RegExp(`/${collection}/.*rotate`), status });
    const outcome = await rotate().catch((error: unknown) => error);
    expect(outcome).toMatchObject(status === 504 ? { delivery: "unknown" } : { kind: "denied" });
    expect(asked()).toEqual(expected);
  });

  it.each(["managedDevices", "comanagedDevices"])(
    "is not requested to rotate again when %s says nothing",
    async (at) => {
      simulator.addFault({ path: new RegExp(`/${at}/.*rotate`), reset: "after" });
      expect(await rotate()).toEqual({ delivery: "unknown", requestId: "" });
      expect(asked().filter((request) => request.endsWith(" 0"))).toEqual([`POST ${at} 0`]);
      expect(asked().at(-1)).toBe(`POST ${at} 0`);
    },
  );

  it("is missing when neither has it", async () => {
    await read();
    simulator.removeDevice(id);
    await expect(read()).rejects.toMatchObject(
      serviceError("notFound", `Graph would not show the device ${id}: Intune has no such device`),
    );
    expect(asked().slice(2)).toEqual(["GET comanagedDevices 404", "GET managedDevices 404"]);
  });
});
