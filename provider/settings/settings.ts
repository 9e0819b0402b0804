import type * as pulumi from "@pulumi/pulumi";

/** One configured value, and where it came from, for messages. The value may be a secret; the source never is. */
export interface Setting {
  value: string;
  source: string;
}

/**
 * Where each key is looked for besides the stack's configuration: environment variables, the first that is set. Those of
 * the azuread provider come before those of azure-identity, and both before those that a pipeline sets by itself.
 *
 * @see https://registry.terraform.io/providers/hashicorp/azuread/latest/docs
 * @see https://learn.microsoft.com/javascript/api/overview/azure/identity-readme#environment-variables
 */
const environmentVariables = {
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
  authorityHost: ["AZURE_AUTHORITY_HOST"],
  graphEndpoint: [],
  caCertificateFile: [],
  maxWritesPer20s: [],
  maxRequestsPer20s: [],
} as const satisfies Record<string, readonly string[]>;

/** The configuration keys that the provider understands. */
export type SettingKey = keyof typeof environmentVariables;

/** A stack's configuration, as the provider process and the program have it. */
export type StackConfig = Pick<pulumi.dynamic.Config, "get">;

/** What is configured, by key. */
export type Settings = Partial<Record<SettingKey, Setting>>;

/**
 * Reads the configuration, for each key the first that is set of `bitlocker:*`, `azuread:*` and the environment
 * variables which the azuread provider and azure-identity read. A key of `bitlocker:*` counts also when it is empty,
 * so that a mistake there is named and nothing else is taken silently.
 */
export function readSettings(config: StackConfig | undefined, environment: NodeJS.ProcessEnv): Settings {
  const keys = Object.keys(environmentVariables) as SettingKey[];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const setting = find(key, config, environment);
      return setting ? [[key, setting]] : [];
    }),
  );
}

function find(key: SettingKey, config: StackConfig | undefined, environment: NodeJS.ProcessEnv) {
  const own = config?.get(`bitlocker:${key}`);
  if (own !== undefined) return { value: own, source: `bitlocker:${key}` };
  const candidates = [
    { value: config?.get(`azuread:${key}`), source: `azuread:${key}` },
    ...environmentVariables[key].map((name) => ({ value: environment[name], source: name })),
  ];
  return candidates.find((candidate): candidate is Setting => Boolean(candidate.value));
}
