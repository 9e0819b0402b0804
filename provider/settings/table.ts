import type { z } from "zod";
import { anyText, environment, fileText, flag, httpsOrigin, httpsUrl, quotaUpTo, tenant } from "./forms";
import { documentedQuota } from "./quota";
import type { Setting } from "./setting";

/** One key of the configuration. */
interface SettingDefinition {
  /**
   * Where it is looked for besides the stack's configuration: environment variables, the first that is set. Those of the
   * azuread provider come before those of azure-identity.
   */
  variables: readonly string[];
  /** More of these, which a pipeline sets by itself. They come last. Default: none. */
  pipelineVariables?: readonly string[];
  form: z.ZodType<unknown, string>;
  /** For the documentation, in Markdown: understood without the other keys beside it. */
  meaning: string;
  isSecret?: true;
}

/**
 * Every key that the provider understands. Reading, validation and documentation come from here.
 *
 * @see https://registry.terraform.io/providers/hashicorp/azuread/latest/docs
 * @see https://learn.microsoft.com/javascript/api/overview/azure/identity-readme#environment-variables
 */
export const settingTable = {
  environment: {
    variables: ["ARM_ENVIRONMENT"],
    form: environment,
    meaning: "the cloud: `public` (default), `usgovernment`, `usgovernmentl5`, `china`",
  },
  graphEndpoint: {
    variables: [],
    form: httpsOrigin,
    meaning: "the https address of Microsoft Graph, for other clouds and tests",
  },
  authorityHost: {
    variables: ["AZURE_AUTHORITY_HOST"],
    form: httpsOrigin,
    meaning: "the https address where Entra ID gives out tokens, for other clouds and tests",
  },
  tenantId: {
    variables: ["ARM_TENANT_ID", "AZURE_TENANT_ID"],
    form: tenant,
    meaning: "the tenant, a GUID or a domain name",
  },
  clientId: {
    variables: ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"],
    form: anyText,
    meaning: "the client ID of the app registration",
  },
  clientSecret: {
    variables: ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"],
    form: anyText,
    meaning: "a client secret of the app registration",
    isSecret: true,
  },
  clientCertificatePath: {
    variables: ["ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"],
    form: anyText,
    meaning: "a PEM file with a certificate of the app registration and its private key (RSA)",
  },
  clientCertificatePassword: {
    variables: ["ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"],
    form: anyText,
    meaning: "the password of the private key in `clientCertificatePath`",
    isSecret: true,
  },
  useOidc: {
    variables: ["ARM_USE_OIDC"],
    form: flag,
    meaning: "`true`: present an OIDC token that the app registration trusts",
  },
  oidcToken: { variables: ["ARM_OIDC_TOKEN"], form: anyText, meaning: "the OIDC token", isSecret: true },
  oidcTokenFilePath: {
    variables: ["ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE"],
    form: anyText,
    meaning: "a file that holds the OIDC token",
  },
  oidcRequestUrl: {
    variables: ["ARM_OIDC_REQUEST_URL"],
    pipelineVariables: ["ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"],
    form: httpsUrl,
    meaning: "where the pipeline gives out the OIDC token, as GitHub Actions and Azure Pipelines set it",
  },
  oidcRequestToken: {
    variables: ["ARM_OIDC_REQUEST_TOKEN"],
    pipelineVariables: ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"],
    form: anyText,
    meaning: "the token that `oidcRequestUrl` asks for",
    isSecret: true,
  },
  adoPipelineServiceConnectionId: {
    variables: ["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"],
    pipelineVariables: ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],
    form: anyText,
    meaning: "the service connection in Azure Pipelines",
  },
  useMsi: {
    variables: ["ARM_USE_MSI"],
    form: flag,
    meaning: "`true`: sign in as the managed identity; `false`: never do",
  },
  useCli: {
    variables: ["ARM_USE_CLI"],
    form: flag,
    meaning: "`true`: sign in as the Azure CLI's user; `false`: never as the user of a developer tool",
  },
  caCertificateFile: {
    variables: [],
    form: fileText("the path of a PEM file"),
    meaning: "a PEM file of certificate authorities to trust as well",
  },
  maxWritesPer20s: {
    variables: [],
    form: quotaUpTo(documentedQuota.writes),
    meaning:
      "the most requests that change something in 20 seconds; default 100, half of the 200 that Graph allows one app",
  },
  maxRequestsPer20s: {
    variables: [],
    form: quotaUpTo(documentedQuota.requests),
    meaning: "the most requests of any kind in 20 seconds; default 1000, half of the 2000 that Graph allows one app",
  },
} as const satisfies Record<string, SettingDefinition>;

/** The environment variables of a key, the first that is set counts. */
export function variablesOf(key: SettingKey): readonly string[] {
  return [...settingTable[key].variables, ...pipelineVariablesOf(key)];
}

/** Those that a pipeline sets by itself. */
export function pipelineVariablesOf(key: SettingKey): readonly string[] {
  const { pipelineVariables = [] }: SettingDefinition = settingTable[key];
  return pipelineVariables;
}

/** The configuration keys that the provider understands. */
export type SettingKey = keyof typeof settingTable;

/** What is configured, by key, as it was written. */
export type Settings = Partial<Record<SettingKey, Setting>>;

/** What is configured, by key, as it is meant. */
export type SettingValues = { -readonly [Key in SettingKey]?: z.output<(typeof settingTable)[Key]["form"]> };
