import type { Connection } from "../../provider/graph/auth/connection";

/** A connection with defaults: a test gives only what matters to it. */
export function connectionWith(more: Partial<Connection> = {}): Connection {
  return {
    graphEndpoint: "https://graph.example",
    authorityHost: "https://login.example",
    maxWritesPer20s: 100,
    maxRequestsPer20s: 1_000,
    ...more,
  };
}

/** An unsigned JSON Web Token with these claims: enough where it is not verified. */
export function jsonWebToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.c2ln`;
}
