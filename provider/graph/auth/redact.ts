import { SentCredentials } from "../../texts/sentCredentials";
import type { Connection } from "./connection";
import { proxyPasswords } from "../transport/proxy";

/** Keeps in mind what a connection may send as a credential. */
export function rememberCredentials(sent: SentCredentials, connection: Connection): void {
  const { clientSecret, clientCertificatePassword, oidcToken, oidcRequestToken } = connection;
  const secrets = [
    clientSecret,
    clientCertificatePassword,
    oidcToken,
    oidcRequestToken,
    ...proxyPasswords(process.env),
  ];
  for (const secret of secrets) sent.remember(secret);
}

/** The text without any credential of the connection and without any token. */
export function redact(text: string, connection: Connection): string {
  const sent = new SentCredentials();
  rememberCredentials(sent, connection);
  return sent.clear(text);
}
