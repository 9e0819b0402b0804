import { createHash, X509Certificate } from "node:crypto";
import type { JWTPayload, ProtectedHeaderParameters } from "jose" with { "resolution-mode": "import" };
import { usualTokenExchangeAudience, type App } from "../tenant/app";
import { invalidClient } from "./refusal";
import { loadJose, type Jose } from "./jose";
import type { TokenIssuer } from "./tokens";

/** How far the clocks of client and service may be apart, in milliseconds. */
const clockSkewInMs = 5 * 60_000;

/** What the assertion is checked against. */
export interface AssertionContext {
  readonly app: App;
  readonly tokens: TokenIssuer;
  /** What a client may name as the audience: the address it asks, or the issuer behind it. */
  readonly audiences: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Parts of an assertion that was read and not checked yet. */
interface Assertion {
  readonly jose: Jose;
  readonly text: string;
  readonly header: ProtectedHeaderParameters;
  readonly claims: JWTPayload;
}

/**
 * Checks what an app proves itself with in place of a secret: a token it signed with the key of one of its
 * certificates, or a token of an issuer that it trusts. Throws the refusal of Entra.
 */
export async function checkClientAssertion(text: string, context: AssertionContext): Promise<void> {
  const assertion = await read(text);
  const isSelfIssued = String(assertion.claims.iss).toLowerCase() === context.app.clientId.toLowerCase();
  await (isSelfIssued ? checkOwn(assertion, context) : checkFederated(assertion, context));
}

async function read(text: string): Promise<Assertion> {
  const jose = await loadJose();
  try {
    return { jose, text, header: jose.decodeProtectedHeader(text), claims: jose.decodeJwt(text) };
  } catch {
    throw invalidClient(50027, "JWT token is invalid or malformed.");
  }
}

async function checkOwn(assertion: Assertion, context: AssertionContext): Promise<void> {
  const { claims } = assertion;
  const certificate = certificateOf(assertion, context.app);
  await checkSignature(assertion, async () => {
    const { jose, text } = assertion;
    const algorithms = ["RS256", "PS256"];
    await jose.compactVerify(text, certificate.publicKey, { algorithms });
  });
  if (String(claims.sub).toLowerCase() !== context.app.clientId.toLowerCase()) {
    throw invalidClient(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
  }
  if (!context.audiences.includes(String(claims.aud).replace(/\/$/, "").toLowerCase())) {
    throw invalidClient(700023, "Client assertion audience claim does not match Realm issuer.");
  }
  requireValidTime(claims, context.now);
  if (Date.parse(certificate.validTo) <= context.now) {
    throw invalidClient(700027, `Client assertion failed signature validation. [Reason - The key used is expired.]`);
  }
}

/** The certificate of the app that the header names by its thumbprint. */
function certificateOf({ header }: Assertion, app: App): X509Certificate {
  const named = [header["x5t#S256"], header.x5t, header.kid].filter((name) => typeof name === "string").map(urlSafe);
  if (named.length === 0) {
    throw invalidClient(
      50027,
      "JWT token is invalid or malformed. No certificate thumbprint specified in token header.",
    );
  }
  const certificates = (app.certificates ?? []).map((pem) => new X509Certificate(pem));
  const certificate = certificates.find(({ raw }) =>
    thumbprintsOf(raw).some((thumbprint) => named.includes(thumbprint)),
  );
  if (certificate) return certificate;
  throw invalidClient(
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application. ` +
      `[Reason - The key was not found., Thumbprint of key used by client: '${named[0]}', ` +
      `configured keys for app Id '${app.clientId}': ${certificates.length}.]`,
  );
}

/** MSAL for Go encodes the thumbprint in the other Base64, and Entra takes it. [ran] */
function urlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** As `x5t#S256`, as `x5t`, and as the `kid` that some libraries send instead. */
function thumbprintsOf(raw: Buffer): string[] {
  const [sha256, sha1] = [createHash("sha256").update(raw).digest(), createHash("sha1").update(raw).digest()];
  return [sha256.toString("base64url"), sha1.toString("base64url"), sha1.toString("hex").toUpperCase()];
}

async function checkFederated(assertion: Assertion, context: AssertionContext): Promise<void> {
  const { claims, jose, text } = assertion;
  const keys = federatedKeys(claims, context);
  await checkSignature(assertion, async () => {
    await jose.compactVerify(text, keys ? jose.createLocalJWKSet(keys) : context.tokens.publicKey, {
      algorithms: ["RS256"],
    });
  });
  requireValidTime(claims, context.now);
}

/** The public keys of the credential that the claims fit; undefined for the simulator's own. */
function federatedKeys({ iss, sub, aud }: JWTPayload, { app, tokens }: AssertionContext) {
  const all = app.federatedCredentials ?? [];
  const ofIssuer = all.filter(({ issuer = tokens.idTokenIssuer }) => issuer === iss);
  if (ofIssuer.length === 0) throw noMatch(700211, "issuer", iss);
  const ofSubject = ofIssuer.filter(({ subject }) => subject === sub);
  if (ofSubject.length === 0) throw noMatch(700213, "subject", sub);
  const credential = ofSubject.find(({ audience = usualTokenExchangeAudience }) => [aud].flat().includes(audience));
  if (!credential) throw noMatch(700212, "audience", [aud].flat().join(", "));
  return credential.jwks;
}

const noMatch = (code: number, what: string, value: string | undefined) =>
  invalidClient(
    code,
    `No matching federated identity record found for presented assertion ${what} '${value ?? ""}'. Check your ` +
      "federated identity credential Subject, Audience and Issuer against the presented assertion. " +
      "https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
  );

async function checkSignature({ jose, header }: Assertion, verify: () => Promise<void>): Promise<void> {
  try {
    await verify();
  } catch (error) {
    if (!(error instanceof jose.errors.JOSEError)) throw error;
    const key = header.kid ?? header.x5t ?? "";
    throw invalidClient(
      700027,
      `Client assertion failed signature validation. [Reason - ${error.message}, Identifier of key used by client: '${key}']`,
    );
  }
}

function requireValidTime({ nbf, exp }: JWTPayload, now: number): void {
  if (![nbf, exp].every(isTime)) throw invalidClient(50027, "JWT token is invalid or malformed.");
  const from = nbf === undefined ? -Infinity : nbf * 1_000;
  if (exp !== undefined && now < exp * 1_000 + clockSkewInMs && now > from - clockSkewInMs) return;
  const shown = (inS: number | undefined) => (inS === undefined ? "none" : new Date(inS * 1_000).toISOString());
  throw invalidClient(
    700024,
    `Client assertion is not within its valid time range. Current time: ${new Date(now).toISOString()}, ` +
      `assertion valid from ${shown(nbf)}, expiry time of assertion ${shown(exp)}.`,
  );
}

/** Whether a claim is missing, or a time that a date can be made of. The library has only decoded it. */
function isTime(inS: unknown): boolean {
  return inS === undefined || (typeof inS === "number" && Math.abs(inS) <= 8.64e12);
}
