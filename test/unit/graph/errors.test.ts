import { refusal } from "../../../provider/graph/errors";
import type { Answer } from "../../../provider/graph/transport";

const managedDeviceId = "11111111-aaaa-4bbb-8ccc-000000000001";

const answer = (status: number, body?: unknown, requestId = "the-request"): Answer => ({
  status,
  body,
  dateTime: "2026-11-23T12:00:00Z",
  requestId,
});
const read = (status: number, body?: unknown, requestId?: string) =>
  refusal(answer(status, body, requestId), { verb: "read", managedDeviceId });
const rotate = (status: number, body?: unknown) => refusal(answer(status, body), { verb: "rotate", managedDeviceId });

describe("a refusal", () => {
  it.each([
    [400, "refused", "it refused the request"],
    [401, "credentials", "did not accept the access token"],
    [403, "denied", "lacks a permission"],
    [404, "notFound", "no such device in this tenant"],
    [412, "refused", "it refused the request"],
    [429, "unreachable", "throttling"],
    [500, "unreachable", "in trouble"],
    [503, "unreachable", "in trouble"],
  ])("with %i is of the kind %s, and says: %s", (status, kind, said) => {
    expect(read(status)).toMatchObject({ kind, message: expect.stringContaining(said) as string });
    expect(rotate(status)).toMatchObject({ kind, message: expect.stringContaining(said) as string });
  });

  it("names the device and what was tried", () => {
    expect(read(404).message).toContain(`Graph would not show the device ${managedDeviceId}: `);
    expect(rotate(404).message).toContain(`Graph would not rotate the keys of ${managedDeviceId}: `);
  });

  it("names the permission that what was tried needs", () => {
    expect(read(403).message).toContain("application permission DeviceManagementManagedDevices.Read.All with admin");
    expect(rotate(403).message).toContain(
      "DeviceManagementConfiguration.ReadWrite.All or DeviceManagementManagedDevices.ReadWrite.All with admin consent",
    );
  });

  it("quotes status, code, message and request id", () => {
    const error = { code: "Forbidden", message: "Must have PrivilegedOperations.All" };
    expect(rotate(403, { error }).message).toContain(
      "(Graph said: 403, Forbidden, Must have PrivilegedOperations.All; request-id the-request)",
    );
  });

  it("takes Intune's own message out of the JSON it is wrapped in", () => {
    const message = JSON.stringify({ _version: 3, Message: "Device was not found - Activity ID: 1" });
    expect(read(404, { error: { code: "ResourceNotFound", message } }).message).toContain(
      "(Graph said: 404, ResourceNotFound, Device was not found - Activity ID: 1; request-id the-request)",
    );
  });

  it.each(["{}", "null", '{"Message": 7}', "5", '"text"', "{ cut"])("quotes a message of %j as it is", (message) => {
    expect(read(400, { error: { message } }).message).toContain(`(Graph said: 400, ${message}; request-id`);
  });

  it.each([undefined, null, "text", {}, { error: null }, { error: "text" }, []])(
    "quotes the status alone of a body like %j",
    (body) => {
      expect(read(502, body).message).toContain("(Graph said: 502; request-id the-request)");
    },
  );

  it("leaves out a request id that there is none of", () => {
    expect(read(502, undefined, "").message).toMatch(/\(Graph said: 502\)$/);
  });
});
