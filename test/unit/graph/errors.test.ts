import type { Caller } from "../../../provider/rotation/denial";
import { refusal, type Refused } from "../../../provider/graph/wording/refusal";

const deviceId = "11111111-aaaa-4bbb-8ccc-000000000001";

const answer = (status: number, body?: unknown, requestId = "the-request"): Refused => ({ status, body, requestId });
const read = (status: number, body?: unknown, requestId?: string) =>
  refusal(answer(status, body, requestId), { verb: "read", deviceId });
const rotate = (status: number, body?: unknown) => refusal(answer(status, body), { verb: "rotate", deviceId });

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
    expect(read(404).message).toContain(`Graph would not show the device ${deviceId}: `);
    expect(rotate(404).message).toContain(`Graph would not rotate the keys of ${deviceId}: `);
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

  it("has no token and no control character of what was said, in code, message, inner message or request id", () => {
    const echo = "Bearer 0.AAA-opaque-token\u001b[2J\n::add-mask::x";
    for (const [error, id] of [
      [{ code: echo }, ""],
      [{ message: echo }, ""],
      [{ message: JSON.stringify({ Message: echo }) }, ""],
      [{}, echo],
    ] as const) {
      const { message } = read(400, { error }, id);
      expect(message).toContain("Bearer [token]");
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      expect(message).not.toMatch(/opaque|[\u0000-\u001f]/);
    }
  });

  it("cuts what was said only between words, since a part of a credential would not be known for one", () => {
    const secret = "the-secret-of-this-app";
    for (let before = 1_970; before <= 2_010; before += 1) {
      const { message } = read(400, { error: { message: `${"x ".repeat(before / 2)}${secret}; and more` } });
      expect(message.replace(secret, "")).not.toContain("the-sec");
      expect(message).toContain("(Graph said: 400, x x x");
    }
  });

  it("has no control character of an approval code", () => {
    const { message } = refusal({ ...answer(412), approvalCode: "1\u001b[2J" }, { verb: "rotate", deviceId });
    expect(message).toContain("has the approval code 1 [2J.");
  });

  it.each([
    { code: 7, message: ["x"] },
    { code: {}, message: 5 },
  ])("quotes no code or message that is no text: %j", (error) => {
    expect(read(400, { error }).message).toContain("(Graph said: 400; request-id");
  });

  it("with 408 is of the kind unreachable", () => {
    expect(read(408)).toMatchObject({ kind: "unreachable", message: expect.stringContaining("in trouble") as string });
  });

  it.each([
    [429, 7_200_000, "2026-11-25T14:00:00Z"],
    [503, 90_500, "2026-11-25T12:01:30.5Z"],
  ])("with %i says until when Graph asks to wait, and to run it again then", (status, retryAfterInMs, until) => {
    const { message } = refusal(
      { ...answer(status), dateTime: "2026-11-25T12:00:00Z", retryAfterInMs },
      { verb: "rotate", deviceId },
    );
    expect(message).toContain(` Graph asks to wait until ${until}: run this again then. (Graph said: ${status}`);
    expect(message).not.toContain("later");
  });

  it.each([429, 503])("with %i that asks for no pause says to run it again later", (status) => {
    const { message } = refusal({ ...answer(status), dateTime: "2026-11-25T12:00:00Z" }, { verb: "read", deviceId });
    expect(message).toContain(" Run this again later. (Graph said: ");
  });

  it("leaves out a request id that there is none of", () => {
    expect(read(502, undefined, "").message).toMatch(/\(Graph said: 502\)$/);
  });
});

const manage = "DeviceManagementManagedDevices";
const app: Caller = { identity: "the client secret of bitlocker:clientSecret", isPerson: false };
const person: Caller = { identity: "the identity of the Azure CLI (ARM_USE_CLI)", isPerson: true };

/** What is said when Graph answers with that message to this caller. */
function said(status: number, message: string, caller?: Caller, verb: "read" | "rotate" = "rotate"): string {
  const body = { error: { code: "Code", message } };
  return refusal({ ...answer(status, body), caller }, { verb, deviceId }).message;
}

describe("a refusal because a permission is missing", () => {
  const asked = "Application must have one of the following scopes: ";
  const privileged = `${manage}.PrivilegedOperations.All`;

  it.each([
    ["in plain text", `${asked}${privileged}, ${manage}.ReadWrite.All`],
    [
      "in embedded JSON",
      JSON.stringify({ Message: `${asked}${privileged}, ${manage}.ReadWrite.All - Activity ID: 1` }),
    ],
  ])("names those that the service names %s, rather than the documented ones", (_, message) => {
    expect(said(403, message)).toContain(
      `the application permission ${privileged} or ${manage}.ReadWrite.All with admin consent`,
    );
  });

  it("does not take what the request had for what it needs", () => {
    const message = `Missing scope permissions on the request. API requires one of '${privileged}'. Scopes on the request '${manage}.Read.All'`;
    expect(said(403, message)).toContain(`the application permission ${privileged} with admin consent`);
  });

  it("says what was presented and what the token has", () => {
    const caller = { ...app, permissions: [`${manage}.Read.All`, "Group.Read.All"] };
    expect(said(403, "", caller)).toContain(
      `It was asked with the client secret of bitlocker:clientSecret; the token has: ${manage}.Read.All, Group.Read.All. (`,
    );
    expect(said(401, "", caller)).toContain(`bitlocker:clientSecret; the token has: ${manage}.Read.All, Group`);
  });

  it("says that consent is missing altogether", () => {
    const caller = { ...app, permissions: [] };
    expect(said(403, "", caller)).toContain("the token has no permission of Microsoft Graph at all. (");
    expect(said(401, "", caller)).toContain("the token has no permission of Microsoft Graph at all. (");
  });

  it("says only what was presented when the token does not show its permissions", () => {
    expect(said(403, "", app)).toContain("It was asked with the client secret of bitlocker:clientSecret. (");
  });

  it("asks for a delegated permission when a person asked", () => {
    const message = said(403, "", { ...person, permissions: ["User.Read"] }, "read");
    expect(message).toContain(
      `the person who is signed in lacks a permission. Grant it the delegated permission ${manage}.Read.All`,
    );
    expect(message).toContain(
      "It was asked with the identity of the Azure CLI (ARM_USE_CLI); the token has: User.Read.",
    );
  });

  it.each([
    ["rotate", `${manage}.ReadWrite.All`],
    ["rotate", "DeviceManagementConfiguration.ReadWrite.All"],
    ["read", `${manage}.Read.All`],
    ["read", `${manage}.ReadWrite.All`],
  ] as const)("looks elsewhere when the token has what it takes to %s: %s", (verb, permission) => {
    const message = said(403, "", { ...app, permissions: ["Group.Read.All", permission] }, verb);
    expect(message).toContain(
      `although the token has ${permission}, which should be enough. Check that the tenant has`,
    );
    expect(message).not.toContain("lacks a permission");
    const ofPerson = said(403, "", { ...person, permissions: [permission] }, verb);
    expect(ofPerson).toContain("an Intune role with Managed devices / Read and Remote tasks / Rotate BitLockerKeys");
  });

  it("takes a documented permission for not enough when the service names another", () => {
    const caller = { ...app, permissions: [`${manage}.ReadWrite.All`] };
    expect(said(403, `${asked}${privileged}`, caller)).toContain(
      `Grant it the application permission ${privileged} with`,
    );
  });
});

describe("a refusal to list recovery keys", () => {
  const list = (status: number, caller?: Caller) =>
    refusal({ ...answer(status), caller }, { verb: "listKeys", deviceId });

  it("names the device, by its id in Entra ID, and the least permission", () => {
    const { kind, message } = list(403);
    expect(kind).toBe("denied");
    expect(message).toContain(`Graph would not list the recovery keys of the Entra device ${deviceId}: the app lacks`);
    expect(message).toContain("the application permission BitlockerKey.ReadBasic.All with admin consent. (");
  });

  it.each(["BitlockerKey.ReadBasic.All", "BitlockerKey.Read.All"])("looks elsewhere when the token has %s", (held) => {
    const permissions = [held];
    expect(list(403, { ...app, permissions }).message).toContain("no policy of Entra ID keeps the app from it");
    expect(list(403, { ...person, permissions }).message).toContain("a role of Entra ID that covers the keys");
    expect(list(403, { ...person, permissions }).message).not.toContain("Intune");
  });

  it("is not taken for a device that is gone", () => {
    expect(list(404).kind).toBe("refused");
    expect(list(404).message).not.toContain("Intune has no such device");
  });
});

describe("a refusal by Multi Admin Approval", () => {
  const explanation = "Multi Admin Approval asks that another administrator approves each such request";
  const justification = "The header x-msft-approval-justification is missing.";

  it.each([
    ["400 that names the justification", 400, justification, undefined],
    ["400 that names it in embedded JSON", 400, JSON.stringify({ Message: justification }), undefined],
    ["412 with an approval code", 412, "", "the-code"],
    ["412 that speaks of approval", 412, "The operation awaits the approval of another administrator.", undefined],
  ])("is explained, and of a kind that is never tried again: %s", (_, status, message, approvalCode) => {
    const refused = { ...answer(status, { error: { message } }), approvalCode };
    const error = refusal(refused, { verb: "rotate", deviceId });
    expect(error.kind).toBe("refused");
    expect(error.message).toContain(explanation);
    expect(error.message).toContain("Exclude the app from that access policy");
    expect(error.message.includes("The request has the approval code the-code.")).toBe(approvalCode !== undefined);
  });

  it("shows an approval code without control characters, commands and tokens", () => {
    const approvalCode = "\u001b[31m\n::add-mask::x Bearer an-opaque-token ##vso[task.x]";
    const { message } = refusal({ ...answer(412), approvalCode }, { verb: "rotate", deviceId });
    expect(message).toContain("The request has the approval code  [31m ::add-mask::x Bearer [token] # #vso[task.x].");
  });

  it.each([
    [400, "The request is invalid."],
    [412, "A precondition of the request was not met."],
    [409, justification],
  ])("is not seen in other refusals: %i, %s", (status, message) => {
    expect(said(status, message)).toContain("it refused the request.");
    expect(said(status, message)).not.toContain("Multi Admin Approval");
  });
});
