import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ClientAssertionCredential, ClientCertificateCredential } from "@azure/identity";
import type { CryptoKey, JWTPayload } from "jose" with { "resolution-mode": "import" };
import type { FederatedCredential, Simulator } from "../../simulator/index";
import { createClientCertificate } from "../support/clientCertificate";
import { devicesIn, patient } from "../support/simulatedTenant";
import { scopeOf } from "./client";
import { simulators } from "./simulators";

const subject = "repo:contoso/laptops:environment:production";
const issuer = "https://token.actions.example";
const audience = "api://AzureADTokenExchange";
const deviceId = "11111111-aaaa-4bbb-8ccc-00000000000a";

type Certificate = Awaited<ReturnType<typeof createClientCertificate>>;

const thumbprint = ({ certificate }: Certificate, hash: "sha1" | "sha256") =>
  createHash(hash).update(new X509Certificate(certificate).raw).digest("base64url");

interface Signing {
  key: CryptoKey | KeyObject;
  alg?: string;
  header?: Record<string, string>;
}

const jose = import("jose");

async function sign(claims: JWTPayload, { key, alg = "RS256", header }: Signing): Promise<string> {
  const { SignJWT } = await jose;
  return new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(key);
}

const newKeys = async () => (await jose).generateKeyPair("RS256");

describe("a client assertion", () => {
  const start = simulators();
  let registered: Certificate;
  let other: Certificate;
  let foreign: { publicKey: CryptoKey; privateKey: CryptoKey };

  beforeAll(async () => {
    [registered, other, foreign] = await Promise.all([createClientCertificate(), createClientCertificate(), newKeys()]);
  });

  const keyOf = ({ privateKey }: Certificate) => createPrivateKey(privateKey);
  const nowInS = () => Math.floor(Date.now() / 1_000);
  const tokenPath = ({ tenantId }: Simulator) => `/${tenantId}/oauth2/v2.0/token`;

  async function withCertificate() {
    const { simulator, plain } = await start({ devices: [{ id: deviceId }], certificates: [registered.certificate] });
    return { simulator, present: presenting(simulator, plain) };
  }

  /** Posts an assertion as it is; what Entra makes of it. */
  function presenting(simulator: Simulator, plain: Awaited<ReturnType<typeof start>>["plain"]) {
    return async (client_assertion: string, change: Record<string, string> = {}) => {
      const form = {
        grant_type: "client_credentials",
        client_id: simulator.clientId,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion,
        scope: scopeOf(simulator),
        ...change,
      };
      const { status, json } = await plain(tokenPath(simulator), { method: "POST", body: new URLSearchParams(form) });
      return { status, ...(json as unknown as { error: string; error_codes: number[]; error_description: string }) };
    };
  }

  const optionsFor = ({ authorityHost, caCertificate }: Simulator) => ({
    authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: caCertificate },
  });

  /** The claims with which an app speaks for itself. */
  const ownClaims = (simulator: Simulator): JWTPayload => ({
    iss: simulator.clientId,
    sub: simulator.clientId,
    aud: simulator.url + tokenPath(simulator),
    nbf: nowInS(),
    exp: nowInS() + 600,
  });

  describe("signed with the key of a certificate", () => {
    it("gives the real ClientCertificateCredential a token that names the certificate as its proof", async () => {
      const { simulator } = await withCertificate();
      const credential = new ClientCertificateCredential(
        simulator.tenantId,
        simulator.clientId,
        { certificate: registered.certificate + registered.privateKey },
        optionsFor(simulator),
      );
      const { token } = await credential.getToken(scopeOf(simulator));
      const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as object;
      expect(claims).toMatchObject({ appid: simulator.clientId, appidacr: "2" });
    });

    it("lets the real ClientCertificateCredential tell why another certificate is refused", async () => {
      const { simulator } = await withCertificate();
      const credential = new ClientCertificateCredential(
        simulator.tenantId,
        simulator.clientId,
        { certificate: other.certificate + other.privateKey },
        optionsFor(simulator),
      );
      await expect(credential.getToken(scopeOf(simulator))).rejects.toThrow(
        /AADSTS700027: The certificate .* is not registered/,
      );
    });

    it.each([
      ["RS256 and x5t", "RS256", "x5t", "sha1"],
      ["PS256 and x5t#S256", "PS256", "x5t#S256", "sha256"],
      ["RS256 and the thumbprint as kid", "RS256", "kid", "sha256"],
    ] as const)("is accepted with %s", async (_, alg, name, hash) => {
      const { simulator, present } = await withCertificate();
      const header = { [name]: thumbprint(registered, hash) };
      const assertion = await sign(ownClaims(simulator), { key: keyOf(registered), alg, header });
      expect((await present(assertion)).status).toBe(200);
    });

    it("is accepted with the thumbprint in the padded Base64 of MSAL for Go", async () => {
      // A thumbprint without + or / would prove nothing.
      let certificate = registered;
      while (!/[-_]/.test(thumbprint(certificate, "sha256"))) certificate = await createClientCertificate();
      const { simulator, plain } = await start({ certificates: [certificate.certificate] });
      const header = { "x5t#S256": Buffer.from(thumbprint(certificate, "sha256"), "base64url").toString("base64") };
      const assertion = await sign(ownClaims(simulator), { key: keyOf(certificate), alg: "PS256", header });
      expect((await presenting(simulator, plain)(assertion)).status).toBe(200);
    });

    it.each<[string, Partial<JWTPayload>, number]>([
      ["that has expired", { exp: nowInS() - 3_600, nbf: nowInS() - 7_200 }, 700024],
      ["that never expires", { exp: undefined }, 700024],
      ["that is not valid yet", { nbf: nowInS() + 3_600, exp: nowInS() + 7_200 }, 700024],
      ["whose times are no times", { exp: "soon" as unknown as number }, 50027],
      ["whose times no calendar has", { nbf: 1e20, exp: 1e20 }, 50027],
      ["for another audience", { aud: "https://login.example/token" }, 700023],
      ["that speaks for another app", { sub: "00000000-1111-4222-8333-444444444444" }, 700021],
    ])("is refused %s", async (_, change, code) => {
      const { simulator, present } = await withCertificate();
      const header = { x5t: thumbprint(registered, "sha1") };
      const assertion = await sign({ ...ownClaims(simulator), ...change }, { key: keyOf(registered), header });
      expect(await present(assertion)).toMatchObject({ status: 401, error: "invalid_client", error_codes: [code] });
    });

    it("is refused when another key signed it than the one that it names", async () => {
      const { simulator, present } = await withCertificate();
      const header = { x5t: thumbprint(registered, "sha1") };
      const assertion = await sign(ownClaims(simulator), { key: keyOf(other), header });
      const refused = await present(assertion);
      expect(refused).toMatchObject({ status: 401, error_codes: [700027] });
      expect(refused.error_description).toContain("failed signature validation");
    });

    it("is refused without a thumbprint, as no token at all, and without its type", async () => {
      const { simulator, present } = await withCertificate();
      const unnamed = await sign(ownClaims(simulator), { key: keyOf(registered) });
      expect(await present(unnamed)).toMatchObject({ status: 401, error_codes: [50027] });
      expect(await present("not.a.token")).toMatchObject({ status: 401, error_codes: [50027] });
      const refused = await present(unnamed, { client_assertion_type: "" });
      expect(refused).toMatchObject({ status: 400, error_codes: [900144] });
    });

    it("is judged by the clock that the simulator was started with, not by a leap", async () => {
      const { simulator, present } = await withCertificate();
      simulator.advanceTime(24 * 3_600_000);
      const header = { x5t: thumbprint(registered, "sha1") };
      const assertion = await sign(ownClaims(simulator), { key: keyOf(registered), header });
      expect((await present(assertion)).status).toBe(200);

      const late = await start({ clockOffsetInMs: 7_200_000, certificates: [registered.certificate] });
      const elsewhere = await sign(ownClaims(late.simulator), { key: keyOf(registered), header });
      const refused = await presenting(late.simulator, late.plain)(elsewhere);
      expect(refused).toMatchObject({ status: 401, error_codes: [700024] });
    });

    it("is refused once the certificate has expired", async () => {
      const years = 2 * 366 * 24 * 3_600;
      const { simulator, plain } = await start({
        clockOffsetInMs: years * 1_000,
        certificates: [registered.certificate],
      });
      const times = { nbf: nowInS() + years, exp: nowInS() + years + 600 };
      const header = { x5t: thumbprint(registered, "sha1") };
      const assertion = await sign({ ...ownClaims(simulator), ...times }, { key: keyOf(registered), header });
      const refused = await presenting(simulator, plain)(assertion);
      expect(refused).toMatchObject({ status: 401, error_codes: [700027] });
      expect(refused.error_description).toContain("expired");
    });

    it("is refused once the certificate is taken away", async () => {
      const { simulator, present } = await withCertificate();
      simulator.certificates = [other.certificate];
      const header = { x5t: thumbprint(registered, "sha1") };
      const assertion = await sign(ownClaims(simulator), { key: keyOf(registered), header });
      expect(await present(assertion)).toMatchObject({ status: 401, error_codes: [700027] });
    });
  });

  describe("of an issuer that the app trusts", () => {
    const claims = (): JWTPayload => ({ iss: issuer, sub: subject, aud: audience, exp: nowInS() + 300 });

    async function federated(credential: Partial<FederatedCredential> = {}) {
      const jwks = { keys: [{ ...(await (await jose).exportJWK(foreign.publicKey)), kid: "one" }] };
      const { simulator, plain } = await start({ federatedCredentials: [{ issuer, subject, jwks, ...credential }] });
      const post = presenting(simulator, plain);
      const present = async (change: JWTPayload = {}, signing: Partial<Signing> = {}) =>
        post(await sign({ ...claims(), ...change }, { key: foreign.privateKey, header: { kid: "one" }, ...signing }));
      return { simulator, present };
    }

    it("is accepted when issuer, subject, audience and signature are right", async () => {
      const { present } = await federated();
      expect((await present()).status).toBe(200);
      const custom = await federated({ audience: "api://ours" });
      expect((await custom.present({ aud: "api://ours" })).status).toBe(200);
    });

    it.each<[string, JWTPayload, number, string]>([
      ["another issuer", { iss: `${issuer}/` }, 700211, `issuer '${issuer}/'`],
      ["another subject, by a capital alone", { sub: subject.replace("p", "P") }, 700213, "subject 'rePo:"],
      ["another audience", { aud: "https://github.com/contoso" }, 700212, "audience 'https://github.com/contoso'"],
      ["no time left", { exp: nowInS() - 3_600 }, 700024, "valid time range"],
    ])("is refused with %s", async (_, change, code, words) => {
      const { present } = await federated();
      const refused = await present(change);
      expect(refused).toMatchObject({ status: 401, error: "invalid_client", error_codes: [code] });
      expect(refused.error_description).toContain(words);
    });

    it("is refused when somebody else signed it", async () => {
      const { present } = await federated();
      const { privateKey } = await newKeys();
      expect(await present({}, { key: privateKey })).toMatchObject({ status: 401, error_codes: [700027] });
    });

    it("is refused when it is signed in another way than Entra takes", async () => {
      const { generateKeyPair, exportJWK } = await jose;
      const { publicKey, privateKey } = await generateKeyPair("ES256");
      const { present } = await federated({ jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: "one" }] } });
      const refused = await present({}, { key: privateKey, alg: "ES256" });
      expect(refused).toMatchObject({ status: 401, error_codes: [700027] });
    });

    it("is refused when the app trusts no issuer", async () => {
      const { present, simulator } = await federated();
      simulator.federatedCredentials = [];
      expect(await present()).toMatchObject({ status: 401, error_codes: [700211] });
    });

    it("gives the real ClientAssertionCredential a token, also where the simulator itself is the issuer", async () => {
      const { simulator } = await start({ federatedCredentials: [{ subject }] });
      const credential = new ClientAssertionCredential(
        simulator.tenantId,
        simulator.clientId,
        () => simulator.issueIdToken(subject),
        optionsFor(simulator),
      );
      expect((await credential.getToken(scopeOf(simulator))).token.split(".")).toHaveLength(3);
      const stranger = new ClientAssertionCredential(
        simulator.tenantId,
        simulator.clientId,
        () => simulator.issueIdToken("repo:contoso/other:environment:production"),
        optionsFor(simulator),
      );
      await expect(stranger.getToken(scopeOf(simulator))).rejects.toThrow("AADSTS700213");
    });
  });

  describe("of the provider's own sign-in", () => {
    it("with a certificate reads a device", async () => {
      const { simulator } = await withCertificate();
      const clientCertificatePath = join(dirname(simulator.caCertificateFile), "app.pem");
      await writeFile(clientCertificatePath, registered.certificate + registered.privateKey);
      const { devices } = devicesIn(simulator, { clientSecret: undefined, clientCertificatePath });
      expect(await devices.read(deviceId, patient)).toBeDefined();
    });

    it("with a pipeline's token reads a device", async () => {
      const { simulator } = await start({ devices: [{ id: deviceId }], federatedCredentials: [{ subject }] });
      const oidcToken = await simulator.issueIdToken(subject);
      const { devices } = devicesIn(simulator, { clientSecret: undefined, useOidc: true, oidcToken });
      expect(await devices.read(deviceId, patient)).toBeDefined();
    });
  });

  it("can only be set up with what it can be checked against", async () => {
    const { simulator } = await start();
    const { certificate } = await createClientCertificate("ec");
    for (const bad of ["nonsense", certificate]) {
      await expect(start({ certificates: [bad] })).rejects.toThrow(
        "certificates[0] is not a certificate of an RSA key",
      );
      expect(() => (simulator.certificates = [bad])).toThrow("certificates[0]");
    }
    await expect(start({ federatedCredentials: [{ issuer, subject }] })).rejects.toThrow("federatedCredentials[0]");
    expect(() => (simulator.federatedCredentials = [{ issuer, subject }])).toThrow("jwks");
    const jwks = { keys: [{ kty: "RSA", n: "!" }] };
    expect(() => (simulator.federatedCredentials = [{ issuer, subject, jwks }])).toThrow("not a public key");
  });
});
