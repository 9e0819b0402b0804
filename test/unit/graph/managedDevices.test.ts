import { NotInTimeError } from "../../../provider/rotation/serviceError";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { serviceError } from "../../support/errors";
import { answersAbout, devicesIn, enrol, patient, tokenRequests } from "../../support/simulatedTenant";

const second = 1_000;
const hour = 3_600 * second;

describe("managed devices", () => {
  let simulator: Simulator;
  let id: string;
  let devices: ReturnType<typeof devicesIn>["devices"];
  let clock: ReturnType<typeof devicesIn>["clock"];

  beforeAll(async () => {
    simulator = await startSimulator({ devices: [], clockOffsetInMs: -9 * hour });
  });
  beforeEach(() => {
    id = enrol(simulator);
    ({ devices, clock } = devicesIn(simulator));
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => simulator.stop());

  const read = (signal = patient) => devices.read(id, signal);
  const rotate = (signal = patient) => devices.requestRotation(id, signal);
  const answers = () => answersAbout(simulator, id);
  /** Besides the pause there are only those in which requests gather. */
  const expectPauseOf = (pauseInMs: number) => {
    expect(clock.elapsed).toBeGreaterThanOrEqual(pauseInMs);
    expect(clock.elapsed).toBeLessThan(pauseInMs + 50);
  };
  /** Lets Graph answer a reading of the device so. */
  const lets = (device: object) => {
    simulator.addFault({ method: "GET", path: new RegExp(id), body: { id, ...device } });
  };
  const onTheServersClock = (dateTime: string | undefined) =>
    Math.abs(Date.parse(dateTime ?? "") - simulator.now().getTime()) < 10_000;

  describe("when one is read", () => {
    it("tell what Graph knows of it, in one request for what is needed", async () => {
      id = enrol(simulator, {
        deviceName: "FIN-LT-042",
        azureADDeviceId: "2b7d9a14-0e6f-4c35-a8d2-000000000042",
        managementState: "retireFailed",
        lastSyncDateTime: "2026-05-04T09:12:09+02:00",
        isEncrypted: false,
        joinType: "azureADRegistered",
      });
      const { readDateTime, ...device } = await read();
      expect(device).toEqual({
        id,
        deviceName: "FIN-LT-042",
        entraDeviceId: "2b7d9a14-0e6f-4c35-a8d2-000000000042",
        operatingSystem: "Windows",
        osVersion: "10.0.26100.6899",
        isEncrypted: false,
        joinType: "azureADRegistered",
        managementAgent: "mdm",
        managementState: "retireFailed",
        lastSyncDateTime: "2026-05-04T07:12:09Z",
        rotations: [],
      });
      expect(onTheServersClock(readDateTime)).toBe(true);
      expect(answers()).toEqual(["GET 200"]);
      expect(simulator.requests.at(-1)?.path).toContain("?$select=id,deviceName,azureADDeviceId,");
    });

    it("tell of its rotations and of no other action", async () => {
      simulator.device(id).rotateBitLockerKeys();
      const [, rotation] = [await rotate(), (await read()).rotations];
      expect(rotation).toEqual([
        {
          actionName: "rotateBitLockerKeys",
          actionState: "pending",
          startDateTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          lastUpdatedDateTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          errorCode: 0,
        },
      ]);
      lets({
        deviceActionResults: [
          { "@odata.type": "#microsoft.graph.remoteLockActionResult", actionName: "remoteLock" },
          { "@odata.type": "#microsoft.graph.deviceActionResult", actionName: "rotateFileVaultKey" },
          { actionName: "wipe" },
          { actionName: "retrieveBitLockerKeys", actionState: "done" },
          { "@odata.type": "#microsoft.graph.bitLockerReportActionResult", actionState: "done" },
          { actionName: 7 },
          null,
        ],
      });
      expect((await read()).rotations).toEqual([]);
    });

    it.each(["-2144272376", 2150694920, "0x80310008 "])("reads the error code %j as signed", async (errorCode) => {
      lets({ deviceActionResults: [{ actionName: "rotateBitLockerKeys", errorCode }] });
      expect((await read()).rotations[0]?.errorCode).toBe(-2144272376);
    });

    it.each(["busy", 1.5, null, 1e20])("reads the error code %j as none", async (errorCode) => {
      lets({ deviceActionResults: [{ actionName: "rotateBitLockerKeys", errorCode }] });
      expect((await read()).rotations[0]?.errorCode).toBe(0);
    });

    it("takes results in a form that is not known for trouble, and not for none", async () => {
      lets({ deviceActionResults: { actionName: "rotateBitLockerKeys" } as never });
      await expect(read()).rejects.toMatchObject({ kind: "unreachable" });
    });

    it.each(["rotateBitLockerKeys", "RotateBitLockerKeys", "rotateBitlockerKeys"])(
      "find a rotation by its name %s where the answer has no types",
      async (actionName) => {
        lets({ deviceActionResults: [{ actionName, actionState: "failed", errorCode: -2144272376 }] });
        expect((await read()).rotations).toEqual([
          expect.objectContaining({ actionName, actionState: "failed", errorCode: -2144272376 }),
        ]);
      },
    );

    it("find a rotation by its name where it has only the general type", async () => {
      const general = { "@odata.type": "#microsoft.graph.deviceActionResult", actionName: "rotateBitLockerKeys" };
      lets({ deviceActionResults: [{ ...general, actionState: "done" }] });
      expect((await read()).rotations).toMatchObject([{ actionState: "done" }]);
    });

    it("find a rotation by its type, whatever its name", async () => {
      const type = "#microsoft.graph.rotateBitLockerKeysDeviceActionResult";
      lets({ deviceActionResults: [{ "@odata.type": type, actionName: null, actionState: "done" }] });
      expect((await read()).rotations).toMatchObject([{ actionName: "rotateBitLockerKeys", actionState: "done" }]);
    });

    it.each([[null], [[]], [[null]], [undefined]])("tell of no rotation when its results are %j", async (results) => {
      lets({ deviceActionResults: results });
      expect((await read()).rotations).toEqual([]);
    });

    it("spell its times in UTC to the last digit, and fill in what a result lacks", async () => {
      const type = { "@odata.type": "#microsoft.graph.rotateBitLockerKeysDeviceActionResult" };
      lets({
        lastSyncDateTime: "0001-01-01T00:00:00Z",
        deviceActionResults: [
          {
            ...type,
            actionState: "awaitingAdminAction",
            startDateTime: "2026-05-04T09:12:09.123456789120+02:00",
            lastUpdatedDateTime: "2026-05-04T07:12:10.0000000Z",
          },
          { ...type, startDateTime: "2026-05-04T07:12:09Z" },
          type,
        ],
      });
      const { rotations, lastSyncDateTime } = await read();
      expect(lastSyncDateTime).toBe("0001-01-01T00:00:00Z");
      expect(rotations).toEqual([
        {
          actionName: "rotateBitLockerKeys",
          actionState: "awaitingAdminAction",
          startDateTime: "2026-05-04T07:12:09.12345678912Z",
          lastUpdatedDateTime: "2026-05-04T07:12:10Z",
          errorCode: 0,
        },
        {
          actionName: "rotateBitLockerKeys",
          actionState: "none",
          startDateTime: "2026-05-04T07:12:09Z",
          lastUpdatedDateTime: "2026-05-04T07:12:09Z",
          errorCode: 0,
        },
        expect.objectContaining({
          startDateTime: "0001-01-01T00:00:00Z",
          lastUpdatedDateTime: "0001-01-01T00:00:00Z",
        }),
      ]);
    });

    it("accept a device that has nothing but an id", async () => {
      lets({ deviceName: null, operatingSystem: null });
      expect(await read()).toMatchObject({
        ...{ id, deviceName: "", entraDeviceId: "", operatingSystem: "", managementState: "", rotations: [] },
        lastSyncDateTime: "0001-01-01T00:00:00Z",
      });
    });

    it("name the permission, and what Graph said, when it is missing", async () => {
      const { roles } = simulator;
      simulator.roles = [];
      const denied = expect(read()).rejects.toMatchObject(
        serviceError(
          "denied",
          /show the device .*Grant it the application permission DeviceManagementManagedDevices\.Read\.All.*Graph said: 403, Forbidden, Application is not authorized.*request-id [\da-f-]{36}/s,
        ),
      );
      await denied.finally(() => (simulator.roles = roles));
      expect(answers()).toEqual(["GET 403"]);
    });

    it("say that there is no such device", async () => {
      simulator.removeDevice(id);
      await expect(read()).rejects.toMatchObject(
        serviceError("notFound", new RegExp(`${id}: Intune has no such device.*was not found`)),
      );
      expect(answers()).toEqual(["GET 404", "GET 404"]);
    });

    it("renew a token that is refused, once", async () => {
      await read();
      const before = tokenRequests(simulator).length;
      simulator.expireTokens();
      expect((await read()).id).toBe(id);
      expect(answers()).toEqual(["GET 200", "GET 401", "GET 200"]);
      expect(tokenRequests(simulator).length - before).toBe(1);
    });

    it("say that the token is not accepted when a new one is refused too", async () => {
      simulator.addFault({ path: new RegExp(id), times: 2, status: 401 });
      await expect(read()).rejects.toMatchObject({ kind: "credentials" });
      expect(answers()).toEqual(["GET 401", "GET 401"]);
    });

    it("wait as long as a throttling Graph asks for, and read again", async () => {
      simulator.addFault({ path: new RegExp(id), status: 429, headers: { "Retry-After": "2.128" } });
      expect((await read()).id).toBe(id);
      expect(answers()).toEqual(["GET 429", "GET 200"]);
      expectPauseOf(2_128);
    });

    it("read again after a while when a throttling Graph doesn't say how long", async () => {
      simulator.addFault({ path: new RegExp(id), times: 2, status: 429 });
      expect((await read()).id).toBe(id);
      expect(answers()).toEqual(["GET 429", "GET 429", "GET 200"]);
      expect(clock.elapsed).toBeGreaterThanOrEqual(2 * second);
    });

    it("give up on a Graph that never stops throttling, after six requests", async () => {
      simulator.addFault({ path: new RegExp(id), times: Infinity, status: 429 });
      await expect(read()).rejects.toMatchObject(serviceError("unreachable", "throttling"));
      expect(answers()).toEqual(Array(6).fill("GET 429"));
    });

    it.each([500, 502, 503, 504])("read again after %i", async (status) => {
      simulator.addFault({ path: new RegExp(id), status });
      expect((await read()).id).toBe(id);
      expect(answers()).toEqual([`GET ${status}`, "GET 200"]);
    });

    it("read again when the connection is lost", async () => {
      simulator.addFault({ path: new RegExp(id), reset: "after" });
      expect((await read()).id).toBe(id);
      expect(answers()).toEqual(["GET 0", "GET 200"]);
    });

    it("say which address gives no answer", async () => {
      simulator.addFault({ path: new RegExp(id), times: Infinity, reset: "before" });
      await expect(read()).rejects.toMatchObject(
        serviceError("unreachable", new RegExp(`^${simulator.url} can't be reached: .*bitlocker:graphEndpoint`)),
      );
    });

    it.each([
      ["<h1>Welcome to the proxy</h1>"],
      [{}],
      ["null"],
      [{ id: 7 }],
      [{ id: "11111111-aaaa-4bbb-8ccc-00000000ffff" }],
    ])("take %j for no device, but for a service in trouble", async (body) => {
      simulator.addFault({ path: new RegExp(id), body });
      await expect(read()).rejects.toMatchObject({
        kind: "unreachable",
        message: "Graph answered something that is not this device.",
      });
    });

    it("reject with a service error when they are canceled before they begin", async () => {
      await expect(read(AbortSignal.abort())).rejects.toMatchObject({ name: "ServiceError", kind: "refused" });
      expect(answers()).toEqual([]);
    });

    it("give up when the time is up", async () => {
      await expect(devices.read(id, patient, clock.now())).rejects.toThrow(NotInTimeError);
      expect(answers()).toEqual([]);
    });
  });

  it("hand on why there is no token, and ask Graph nothing", async () => {
    ({ devices, clock } = devicesIn(simulator, { clientSecret: "wrong" }));
    await expect(read()).rejects.toMatchObject({ name: "ServiceError", kind: "credentials" });
    await expect(rotate()).rejects.toMatchObject({ name: "ServiceError", kind: "credentials" });
    expect(answers()).toEqual([]);
    expect(clock.elapsed).toBeLessThan(second);
  });

  describe("when a rotation is requested", () => {
    it("accept 204, on the server's clock and with Graph's request id, after one request", async () => {
      const { delivery, requestedDateTime, requestId } = await rotate();
      expect(delivery).toBe("accepted");
      expect(onTheServersClock(requestedDateTime)).toBe(true);
      expect(simulator.rotationRequests(id)).toMatchObject([{ status: 204, requestId }]);
      expect(simulator.device(id).results).toHaveLength(1);
    });

    it("renew a token that is refused, and request it once more", async () => {
      await read();
      simulator.expireTokens();
      expect(await rotate()).toMatchObject({ delivery: "accepted" });
      expect(answers()).toEqual(["GET 200", "POST 401", "POST 204"]);
    });

    it.each([
      [400, "refused"],
      [403, "denied"],
      [412, "refused"],
    ] as const)("reject after %i, which surely was not carried out, with %s", async (status, kind) => {
      simulator.addFault({ path: /rotate/, status });
      await expect(rotate()).rejects.toMatchObject(serviceError(kind, `rotate the keys of ${id}`));
      expect(answers()).toEqual([`POST ${status}`]);
    });

    it("reject when there is no such device, surely not carried out either", async () => {
      simulator.removeDevice(id);
      await expect(rotate()).rejects.toMatchObject(serviceError("notFound", `rotate the keys of ${id}`));
      expect(answers()).toEqual(["POST 404", "POST 404"]);
    });

    it("name the permission that is missing", async () => {
      const { roles } = simulator;
      simulator.roles = ["DeviceManagementManagedDevices.Read.All"];
      const denied = expect(rotate()).rejects.toMatchObject(
        serviceError("denied", "Grant it the application permission DeviceManagementConfiguration.ReadWrite.All or"),
      );
      await denied.finally(() => (simulator.roles = roles));
    });

    it.each([[{ "Retry-After": "1.5" }], [undefined]])(
      "request it again after 429 with %j, which surely was not carried out",
      async (headers) => {
        simulator.addFault({ path: /rotate/, status: 429, headers });
        expect(await rotate()).toMatchObject({ delivery: "accepted" });
        expect(answers()).toEqual(["POST 429", "POST 204"]);
        if (headers) expectPauseOf(1_500);
        else expect(clock.elapsed).toBeGreaterThanOrEqual(second);
      },
    );

    it("reject when Graph never stops throttling, after six requests", async () => {
      simulator.addFault({ path: /rotate/, times: Infinity, status: 429 });
      await expect(rotate()).rejects.toMatchObject({ kind: "unreachable" });
      expect(answers()).toEqual(Array(6).fill("POST 429"));
    });

    it("request nothing when they are canceled before they begin", async () => {
      await expect(rotate(AbortSignal.abort())).rejects.toMatchObject({ name: "ServiceError", kind: "refused" });
      expect(answers()).toEqual([]);
    });

    it.each([200, 202, 302, 408, 499, 500, 502, 503, 504])(
      "don't know its fate after %i, and don't repeat it",
      async (status) => {
        simulator.addFault({ path: /rotate/, status, carriedOut: true });
        const requestId = () => simulator.rotationRequests(id)[0]?.requestId;
        expect(await rotate()).toEqual({ delivery: "unknown", requestId: expect.any(String) as string });
        expect([answers(), requestId()]).toEqual([[`POST ${status}`], expect.any(String)]);
        expect(simulator.device(id).results).toHaveLength(1);
      },
    );

    it.each(["before", "after"] as const)(
      "don't know its fate when the connection is lost %s it is carried out, and don't repeat it",
      async (reset) => {
        simulator.addFault({ path: /rotate/, reset });
        expect(await rotate()).toEqual({ delivery: "unknown", requestId: "" });
        expect(answers()).toEqual(["POST 0"]);
      },
    );

    it("don't know its fate when no answer comes in time, and don't repeat it", async () => {
      await read();
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      const hasty = jest.spyOn(AbortSignal, "timeout").mockImplementation(() => timeout(50));
      simulator.addFault({ path: /rotate/, hang: true });
      const acceptance = await rotate().finally(() => hasty.mockRestore());
      expect(acceptance).toEqual({ delivery: "unknown", requestId: "" });
      expect(answers()).toEqual(["GET 200", "POST 0"]);
    });

    it("don't know its fate when the run is canceled and no answer comes soon, and don't repeat it", async () => {
      await read();
      const canceled = new AbortController();
      simulator.addFault({ path: /rotate/, hang: true });
      const requested = rotate(canceled.signal);
      while (answers().length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
      canceled.abort();
      expect(await requested).toEqual({ delivery: "unknown", requestId: "" });
      expect(simulator.rotationRequests(id)).toHaveLength(1);
    });

    it("request it again after growing pauses while no server listens, then reject", async () => {
      const other = await startSimulator({ devices: [] });
      const away = devicesIn(other);
      id = enrol(other);
      await away.devices.read(id, patient);
      await other.stop();
      await expect(away.devices.requestRotation(id, patient)).rejects.toMatchObject(
        serviceError(
          "unreachable",
          new RegExp(`^${other.url} can't be reached: .*ECONNREFUSED.*bitlocker:graphEndpoint`),
        ),
      );
      // Six tries, after pauses of at least half a second, one, two, four and eight.
      expect(away.clock.elapsed).toBeGreaterThanOrEqual(15.5 * second);
    });
  });
});
