import { explainCredentialError } from "../../../provider/graph/auth/credentialErrors";
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
