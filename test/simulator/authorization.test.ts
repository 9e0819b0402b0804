import { startSimulator, type Simulator } from "../../simulator/index";
import { clientsOf, freshToken } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const devicePath = `/v1.0/deviceManagement/managedDevices/${id}`;
const rotatePath = `/beta/deviceManagement/managedDevices/${id}/rotateBitLockerKeys`;

describe("authorization", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;

  beforeEach(async () => {
    simulator = await startSimulator({ devices: [{ id }] });
    clients = clientsOf(simulator);
  });

  afterEach(() => clients.stop());

  const withToken = (token: string) => clients.plain(devicePath, { headers: { authorization: `Bearer ${token}` } });

  it("refuses a request without a token as Graph does", async () => {
    const { status, headers, json } = await clients.plain(devicePath);
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toMatch(/^Bearer realm="", authorization_uri="https:/);
    expect(json.error).toMatchObject({ code: "InvalidAuthenticationToken", message: "Access token is empty." });
  });

  it("accepts its own token, and refuses one that somebody else signed or changed", async () => {
    const token = await freshToken(simulator);
    expect((await withToken(token)).status).toBe(200);
    const [header, payload, signature] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, roles: ["Everything"] })).toString("base64url");
    for (const bad of ["nonsense", `${header}.${forged}.${signature}`, `${header}.${payload}.`]) {
      expect(await withToken(bad)).toMatchObject({
        status: 401,
        json: { error: { code: "InvalidAuthenticationToken" } },
      });
    }
  });

  it("refuses a token that a test has expired", async () => {
    const token = await freshToken(simulator);
    simulator.expireTokens();
    expect((await withToken(token)).json.error.message).toContain("token is expired");
    expect((await withToken(await freshToken(simulator))).status).toBe(200);
  });

  it("lets tokens live through a leap in time", async () => {
    const token = await freshToken(simulator);
    simulator.advanceTime(30 * 24 * 3_600_000);
    expect((await withToken(token)).status).toBe(200);
  });

  it.each([
    ["DeviceManagementManagedDevices.Read.All", 200, 403],
    ["DeviceManagementManagedDevices.ReadWrite.All", 200, 204],
    ["DeviceManagementConfiguration.ReadWrite.All", 403, 204],
    ["User.Read.All", 403, 403],
  ])("with %s answers %i to a read and %i to a rotation", async (role, read, rotation) => {
    simulator.roles = [role];
    expect((await clients.authorized(devicePath)).status).toBe(read);
    expect((await clients.authorized(rotatePath, { method: "POST" })).status).toBe(rotation);
    expect(simulator.device(id).results).toHaveLength(rotation === 204 ? 1 : 0);
  });

  it("names the missing permission in Intune's own error, inside Graph's", async () => {
    simulator.roles = [];
    const { json } = await clients.authorized(rotatePath, { method: "POST" });
    expect(json.error.code).toBe("Forbidden");
    const inner = JSON.parse(json.error.message) as { Message: string };
    expect(inner.Message).toContain(
      "one of the following scopes: DeviceManagementConfiguration.ReadWrite.All, DeviceManagementManagedDevices.ReadWrite.All",
    );
  });

  it("puts changed roles into new tokens only", async () => {
    const before = await freshToken(simulator);
    simulator.roles = [];
    expect((await withToken(before)).status).toBe(200);
    expect((await withToken(await freshToken(simulator))).status).toBe(403);
  });
});

describe("the life of a token", () => {
  it.each(["a fresh", "a used"])("ends for %s one with its lifetime on the simulated clock", async (kind) => {
    // A leap would not age the token, and an hour is too long for a test: so the local clock is put ahead.
    const simulator = await startSimulator({ devices: [{ id }] });
    const clients = clientsOf(simulator);
    const token = await freshToken(simulator);
    const ask = () => clients.plain(devicePath, { headers: { authorization: `Bearer ${token}` } });
    if (kind === "a used") expect((await ask()).status).toBe(200);
    const real = performance.now.bind(performance);
    const spy = jest.spyOn(performance, "now").mockImplementation(() => real() + 3_600_000);
    const { status, json } = await ask();
    spy.mockRestore();
    await clients.stop();
    expect(status).toBe(401);
    expect(json.error.message).toContain("token is expired");
  });
});
