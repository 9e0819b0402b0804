import * as azuread from "@pulumi/azuread/config/vars";
import type * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../../../provider/settings/readSettings";
import type { SettingKey } from "../../../provider/settings/table";

/** Every key, and where it is looked for outside the stack, in that order. */
const keys = {
  tenantId: ["ARM_TENANT_ID", "AZURE_TENANT_ID"],
  clientId: ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"],
  clientSecret: ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"],
  clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"],
  clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"],
  useOidc: ["ARM_USE_OIDC"],
  oidcToken: ["ARM_OIDC_TOKEN"],
  oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE"],
  oidcRequestUrl: ["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"],
  oidcRequestToken: ["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"],
  adoPipelineServiceConnectionId: [
    "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
    "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
  ],
  useMsi: ["ARM_USE_MSI"],
  useCli: ["ARM_USE_CLI"],
  environment: ["ARM_ENVIRONMENT"],
  graphEndpoint: [],
  authorityHost: ["AZURE_AUTHORITY_HOST"],
  caCertificateFile: [],
  maxWritesPer20s: [],
  maxRequestsPer20s: [],
} satisfies Record<SettingKey, string[]>;

/** A stack's configuration with these keys. */
function stack(values: Record<string, string>): pulumi.dynamic.Config {
  return { get: (key: string) => values[key] } as pulumi.dynamic.Config;
}

describe("readSettings", () => {
  it.each(Object.keys(keys) as SettingKey[])(
    "takes %s from the stack, first of bitlocker:*, then of azuread:*",
    (key) => {
      const both = stack({ [`bitlocker:${key}`]: "own", [`azuread:${key}`]: "shared" });
      expect(readSettings(both, {})).toEqual({ [key]: { value: "own", source: `bitlocker:${key}` } });
      const shared = stack({ [`azuread:${key}`]: "shared" });
      expect(readSettings(shared, {})).toEqual({ [key]: { value: "shared", source: `azuread:${key}` } });
    },
  );

  it.each(
    Object.entries(keys).flatMap(([key, variables]) => variables.map((name) => [key as SettingKey, name] as const)),
  )("takes %s from %s where the stack doesn't say", (key, variable) => {
    const found = { [key]: { value: "from outside", source: variable } };
    expect(readSettings(stack({}), { [variable]: "from outside" })).toEqual(found);
    expect(readSettings(undefined, { [variable]: "from outside" })).toEqual(found);
    const shared = stack({ [`azuread:${key}`]: "shared" });
    expect(readSettings(shared, { [variable]: "from outside" })[key]?.value).toBe("shared");
  });

  it.each(Object.entries(keys).filter(([, variables]) => variables.length > 1))(
    "prefers, for %s, the earlier of the variables %j",
    (key, variables) => {
      for (const [rank, source] of variables.entries()) {
        const set = Object.fromEntries(variables.slice(rank).map((name) => [name, `of ${name}`]));
        expect(readSettings(undefined, set)).toEqual({ [key]: { value: `of ${source}`, source } });
      }
    },
  );

  it("has keys under the names that the azuread provider gives them", () => {
    const ours = ["graphEndpoint", "authorityHost", "caCertificateFile", "maxWritesPer20s", "maxRequestsPer20s"];
    const shared = Object.keys(keys).filter((key) => !ours.includes(key));
    expect(shared.filter((key) => !Object.hasOwn(azuread, key))).toEqual([]);
  });

  it("takes a key of bitlocker:* also when it is empty, so that the mistake is named", () => {
    const config = stack({ "bitlocker:clientSecret": "", "azuread:clientSecret": "shared" });
    expect(readSettings(config, { ARM_CLIENT_SECRET: "outside" }).clientSecret).toEqual({
      value: "",
      source: "bitlocker:clientSecret",
    });
  });

  it("ignores empty keys of other tools", () => {
    const config = stack({ "azuread:tenantId": "" });
    const environment = { ARM_TENANT_ID: "", AZURE_TENANT_ID: "azure" };
    expect(readSettings(config, environment).tenantId?.source).toBe("AZURE_TENANT_ID");
  });

  it("is empty when nothing is configured", () => {
    expect(readSettings(undefined, {})).toStrictEqual({});
    expect(readSettings(stack({ "bitlocker:other": "x", "aws:region": "y" }), { PATH: "/bin" })).toStrictEqual({});
  });
});
