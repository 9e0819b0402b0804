import { explainCredentialError } from "../../../provider/graph/auth/credentialErrors";
import { NoAnswerError } from "../../../provider/graph/transport/http";
import { credentialError } from "../../../provider/graph/wording/credentials";
import { unreachable } from "../../../provider/graph/wording/unreachable";
import { connectionWith } from "../../support/connections";

const clientSecret = "the-client-secret";
const app = connectionWith({ tenantId: "contoso.example", clientId: "the-app", clientSecret });
const hostile = "no\u001b[31m\u202ex";

/** What is said of an error of azure-identity, and of what the authority answers where it is asked then. */
async function explained(said: string, authority = "{}", connection = app) {
  const { kind, message } = await explainCredentialError(
    new Error(said),
    connection,
    async () => new Response(authority, { status: 400 }),
  );
  return { kind, message };
}

describe("what others wrote when there is no token", () => {
  it.each([
    ["Entra ID's refusal", `AADSTS7000215: ${hostile}`, "{}", app],
    ["what the authority answers", "endpoints_resolution_error", `AADSTS90002: ${hostile}`, app],
    ["a managed identity's error", hostile, "{}", connectionWith({ useMsi: true })],
    ["a tool's timeout", `timed out: ${hostile}`, "{}", connectionWith({ useCli: true })],
  ])("is shown without control characters: %s", async (_, said, authority, connection) => {
    const { message } = await explained(said, authority, connection);
    expect(message).toContain("no [31m x");
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    expect(message).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it("is shown without the secret, also where the authority repeats it when it is asked once more", async () => {
    const { message } = await explained("endpoints_resolution_error", `AADSTS90002: Not ${clientSecret}.`);
    expect(message).toContain("AADSTS90002: Not [secret].");
    expect(message).not.toContain(clientSecret);
  });
});

it("a code of passing trouble counts also where it is the authority that answers with it when it is asked once more", async () => {
  const { kind, message } = await explained("endpoints_resolution_error", "AADSTS90033: Not available.");
  expect(kind).toBe("unreachable");
  expect(message).toContain("AADSTS90033: Not available. This may pass. Run this again later.");
});

describe("with a provider that a program constructs, messages name its properties", () => {
  const inTermsOf = { ...app, provider: "contoso" };

  it.each([
    [
      "a refusal with a remedy of its own",
      "AADSTS700016: no such app.",
      /Check clientId of the provider contoso, the app/,
    ],
    ["another refusal", "AADSTS1: no.", /Check tenantId of the provider contoso, clientId of the provider contoso and/],
  ])("of %s", async (_what, said, remedy) => {
    const { message } = await explained(said, "{}", inTermsOf);
    expect(message).toMatch(remedy);
    expect(message).not.toContain("bitlocker:");
  });

  it("where there are no credentials", () => {
    const { message } = credentialError({ code: "noIdentity" }, connectionWith({ provider: "contoso" }));
    expect(message).toBe(
      "No credentials were found. Set tenantId, clientId and clientSecret of the provider contoso, or sign in with the Azure CLI (az login).",
    );
  });

  it("where there is no answer", () => {
    const { message } = unreachable(inTermsOf, "graphEndpoint", new NoAnswerError(new Error("no route")));
    expect(message).toMatch(
      /set, graphEndpoint of the provider contoso; .* set caCertificateFile of the provider contoso/,
    );
  });
});
