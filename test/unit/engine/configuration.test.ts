import type * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../../../provider/engine/configuration";

/** A stack's configuration with these keys. */
function stack(values: Record<string, string>): pulumi.dynamic.Config {
  return { get: (key: string) => values[key] } as pulumi.dynamic.Config;
}

describe("readSettings", () => {
  it.each([
    "tenantId",
    "clientId",
    "clientSecret",
    "environment",
    "authorityHost",
    "graphEndpoint",
    "caCertificateFile",
  ] as const)("takes %s from the stack, first of bitlocker:*, then of azuread:*", (key) => {
    const both = stack({ [`bitlocker:${key}`]: "own", [`azuread:${key}`]: "shared" });
    expect(readSettings(both, {})).toEqual({ [key]: { value: "own", source: `bitlocker:${key}` } });
    const shared = stack({ [`azuread:${key}`]: "shared" });
    expect(readSettings(shared, {})).toEqual({ [key]: { value: "shared", source: `azuread:${key}` } });
  });

  it.each([
    ["tenantId", "ARM_TENANT_ID"],
    ["tenantId", "AZURE_TENANT_ID"],
    ["clientId", "ARM_CLIENT_ID"],
    ["clientId", "AZURE_CLIENT_ID"],
    ["clientSecret", "ARM_CLIENT_SECRET"],
    ["clientSecret", "AZURE_CLIENT_SECRET"],
    ["environment", "ARM_ENVIRONMENT"],
    ["authorityHost", "AZURE_AUTHORITY_HOST"],
  ] as const)("takes %s from %s where the stack doesn't say", (key, variable) => {
    const found = { [key]: { value: "from outside", source: variable } };
    expect(readSettings(stack({}), { [variable]: "from outside" })).toEqual(found);
    expect(readSettings(undefined, { [variable]: "from outside" })).toEqual(found);
    const shared = stack({ [`azuread:${key}`]: "shared" });
    expect(readSettings(shared, { [variable]: "from outside" })[key]?.value).toBe("shared");
  });

  it("prefers the variables of the azuread provider to those of azure-identity", () => {
    const environment = { ARM_TENANT_ID: "arm", AZURE_TENANT_ID: "azure" };
    expect(readSettings(undefined, environment).tenantId).toEqual({ value: "arm", source: "ARM_TENANT_ID" });
  });

  it("takes a key of bitlocker:* also when it is empty, so that the mistake is named", () => {
    const config = stack({ "bitlocker:clientSecret": "", "azuread:clientSecret": "shared" });
    expect(readSettings(config, { ARM_CLIENT_SECRET: "outside" }).clientSecret).toEqual({
      value: "",
      source: "bitlocker:clientSecret",
    });
  });

  it("passes over others' keys that are empty", () => {
    const config = stack({ "azuread:tenantId": "" });
    const environment = { ARM_TENANT_ID: "", AZURE_TENANT_ID: "azure" };
    expect(readSettings(config, environment).tenantId?.source).toBe("AZURE_TENANT_ID");
  });

  it("is empty when nothing is configured", () => {
    expect(readSettings(undefined, {})).toStrictEqual({});
    expect(readSettings(stack({ "bitlocker:other": "x", "aws:region": "y" }), { PATH: "/bin" })).toStrictEqual({});
  });
});
