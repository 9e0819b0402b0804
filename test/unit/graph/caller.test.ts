import { callerFrom } from "../../../provider/graph/auth/caller";
import { connectionWith, jsonWebToken } from "../../support/connections";

const connection = connectionWith({ clientSecret: "the-secret", sources: { clientSecret: "ARM_CLIENT_SECRET" } });
const identity = "the client secret of ARM_CLIENT_SECRET";

describe("callerFrom", () => {
  it("reads the roles of an app's token", () => {
    const token = jsonWebToken({ roles: ["Device.Read.All", "Group.Read.All"], name: "Zoë ÿ~?" });
    expect(callerFrom(connection, token)).toEqual({
      identity,
      permissions: ["Device.Read.All", "Group.Read.All"],
      isPerson: false,
    });
  });

  it("takes a token without roles for one without permissions", () => {
    expect(callerFrom(connection, jsonWebToken({ aud: "x" }))).toEqual({ identity, permissions: [], isPerson: false });
  });

  it("reads the scopes of a person's token", () => {
    const token = jsonWebToken({ scp: "Device.Read User.Read", roles: ["wids"] });
    expect(callerFrom(connection, token)).toEqual({
      identity,
      permissions: ["Device.Read", "User.Read"],
      isPerson: true,
    });
    expect(callerFrom(connection, jsonWebToken({ scp: "" })).permissions).toEqual([]);
  });

  it.each(["opaque", "", "a.b.c", "eyJ.{}"])("makes nothing of a token that shows nothing: %j", (token) => {
    expect(callerFrom(connection, token)).toEqual({ identity, isPerson: false });
  });

  it.each([
    ["roles", { roles: ["\u001b[31mDevice.Read.All\n::x", "##vso[task.x]"] }],
    ["scopes", { scp: "\u001b[31mDevice.Read.All\n::x ##vso[task.x]" }],
  ])("shows %s without control characters and commands, since the token's issuer chooses them", (_, claims) => {
    expect(callerFrom(connection, jsonWebToken(claims)).permissions).toEqual([
      " [31mDevice.Read.All ::x",
      "# #vso[task.x]",
    ]);
  });

  it("leaves out roles that are no text", () => {
    const roles = [7, null, { toString: 7, valueOf: 7 }, ["x"], "Device.Read.All"];
    expect(callerFrom(connection, jsonWebToken({ roles })).permissions).toEqual(["Device.Read.All"]);
  });

  it("holds no token", () => {
    const token = jsonWebToken({ roles: [] });
    expect(JSON.stringify(callerFrom(connection, token))).not.toContain(token);
  });
});
