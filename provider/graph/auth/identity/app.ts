import { resolve } from "node:path";
import { ClientCertificateCredential, ClientSecretCredential } from "@azure/identity";
import type { Connection } from "../connection";
import { certificateProblem } from "./certificate";
import { app, type Identity, missing, settingOf, sourceOf } from "./identity";

// An app registration that proves itself with something of its own.

function checkApp(connection: Connection, key: "clientSecret" | "clientCertificatePath"): string {
  const [tenantId, clientId, own] = ([...app, key] as const).map((name) => sourceOf(connection, name));
  return `Check ${tenantId}, ${clientId} and ${own}`;
}

export const clientSecret: Identity = {
  asksAuthority: true,
  isChosen: (connection) => connection.clientSecret !== undefined,
  describe: (connection) => `the client secret of ${sourceOf(connection, "clientSecret")}`,
  problems: (connection) => missing(connection, app, "clientSecret"),
  remedy: (connection) =>
    `${checkApp(connection, "clientSecret")}: a secret's value is needed, not its id, and secrets expire.`,
  credential: ({ tenantId = "", clientId = "", clientSecret: secret = "" }, options) =>
    new ClientSecretCredential(tenantId, clientId, secret, options),
};

export const clientCertificate: Identity = {
  asksAuthority: true,
  isChosen: (connection) => connection.clientCertificatePath !== undefined,
  describe: (connection) => `the client certificate of ${sourceOf(connection, "clientCertificatePath")}`,
  problems: (connection) => [
    ...missing(connection, app, "clientCertificatePath"),
    ...certificateProblem(settingOf(connection, "clientCertificatePath"), {
      value: connection.clientCertificatePassword ?? "",
      source: sourceOf(connection, "clientCertificatePassword"),
    }),
  ],
  remedy: (connection) =>
    `${checkApp(connection, "clientCertificatePath")}: the certificate must be one of the app registration's, and certificates expire.`,
  credential: (connection, options) => {
    const { tenantId = "", clientId = "", clientCertificatePath = "" } = connection;
    const certificatePath = resolve(clientCertificatePath);
    const certificatePassword = connection.clientCertificatePassword;
    return new ClientCertificateCredential(tenantId, clientId, { certificatePath, certificatePassword }, options);
  },
};
