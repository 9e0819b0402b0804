import type { Connection } from "../../../provider/graph/auth/connection";
import { refusal } from "../../../provider/graph/wording/refusal";
import { type GraphResponse, GraphClient } from "../../../provider/graph/transport/graphClient";
import { Limits } from "../../../provider/graph/transport/limits";
import type { ServiceError } from "../../../provider/rotation/serviceError";
import { Transport } from "../../../provider/graph/transport/transport";
import { type AzureCliStandIn, playAzureCli } from "../../support/azureCli";
import { type Asked, type Authority, startAuthority } from "../../support/authority";
import { connectionWith } from "../../support/connections";
import { FakeClock } from "../../support/fakeClock";
import { patient } from "../../support/simulatedTenant";

const claims = { nbf: { essential: true, value: "1764028800" } };
const encoded = Buffer.from(JSON.stringify({ access_token: claims })).toString("base64");
const uri = 'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"';
const challenge = `Bearer realm="", ${uri}, error="insufficient_claims", claims="${encoded}"`;

interface Inner {
  id: string;
  method: string;
  url: string;
}

describe("a token that Graph refuses with a claims challenge", () => {
  let service: Authority;
  /** How often a path is still refused, and with which headers. */
  let refused: Map<string, { times: number; challenge: string | string[] }>;

  beforeAll(async () => {
    service = await startAuthority();
  });
  beforeEach(() => {
    refused = new Map();
    service.answers.graph = answer;
  });
  afterEach(() => service.forget());
  afterAll(() => service.stop());

  const refuse = (path: string, times = 1, header: string | string[] = challenge) =>
    refused.set(path, { times, challenge: header });

  /** The answer to a request by itself, or to each inside a batch. */
  function answer({ method, url, content }: Asked) {
    const path = url.pathname.replace("/beta", "");
    if (path !== "/$batch" || refused.has(path)) return answerTo(method, path);
    const { requests } = JSON.parse(content) as { requests: Inner[] };
    const responses = requests.map((inner) => ({ id: inner.id, ...answerTo(inner.method, inner.url) }));
    return { status: 200, body: { responses } };
  }

  function answerTo(method: string, path: string) {
    const refusing = refused.get(path);
    if (!refusing || refusing.times-- <= 0) return { status: method === "GET" ? 200 : 204, body: {} };
    const body = { error: { code: "InvalidAuthenticationToken", message: "Continuous access evaluation" } };
    // In an unusual spelling: names of headers ignore case, also inside a batch.
    return { status: 401, headers: { "Www-Authenticate": refusing.challenge }, body };
  }

  const connection = (settings: Partial<Connection> = {}) =>
    connectionWith({
      ...{ graphEndpoint: service.origin, authorityHost: service.origin, caCertificate: service.caCertificate },
      ...{ tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client", clientSecret: "the-secret" },
      ...settings,
    });

  function transport(settings: Partial<Connection> = {}) {
    const clock = new FakeClock();
    return new Transport(
      new GraphClient(connection(settings)),
      new Limits({ writes: 200, requests: 2_000 }, clock),
      clock,
    );
  }

  const send = (to: Transport, method: "GET" | "POST", ...paths: string[]) =>
    Promise.all(paths.map((path) => to.request({ method, path }, { signal: patient })));

  const statuses = (answers: GraphResponse[]) => answers.map(({ status }) => status);

  /** What each access token was asked to claim; the library asks for claims of other tokens by itself. */
  const claimsAsked = () =>
    service.forms().map((form) => {
      const asked = JSON.parse(form.get("claims") ?? "{}") as { access_token?: object };
      return asked.access_token;
    });

  /** The requests of Graph, of a batch those inside. */
  const sent = () =>
    service.asked
      .filter(({ url }) => url.pathname.startsWith("/beta/"))
      .map(({ url, content }) =>
        url.pathname === "/beta/$batch"
          ? (JSON.parse(content) as { requests: Inner[] }).requests.map((inner) => inner.url).join(" ")
          : url.pathname.replace("/beta", ""),
      );

  it.each(["GET", "POST"] as const)("is replaced by one that claims what was asked for: %s", async (method) => {
    refuse("/a");
    expect(statuses(await send(transport(), method, "/a"))).toEqual([method === "GET" ? 200 : 204]);
    expect([claimsAsked(), sent()]).toEqual([
      [undefined, claims],
      ["/a", "/a"],
    ]);
  });

  it("is replaced also where the challenge comes after another one", async () => {
    refuse("/a", 1, ['PoP realm="", error="invalid_token"', challenge]);
    expect(statuses(await send(transport(), "GET", "/a"))).toEqual([200]);
    expect(claimsAsked()).toEqual([undefined, claims]);
  });

  it("is replaced where one request inside a batch is refused, which alone is sent again", async () => {
    refuse("/b");
    expect(statuses(await send(transport(), "POST", "/a", "/b", "/c"))).toEqual([204, 204, 204]);
    expect([claimsAsked(), sent()]).toEqual([
      [undefined, claims],
      ["/a /b /c", "/b"],
    ]);
  });

  it.each(["/$batch", "/a", "/b"])("is replaced once for a whole batch in which %s is refused first", async (path) => {
    for (const each of path === "/$batch" ? [path] : [path, "/c"]) refuse(each);
    expect(statuses(await send(transport(), "GET", "/a", "/b", "/c"))).toEqual([200, 200, 200]);
    expect(claimsAsked()).toEqual([undefined, claims]);
  });

  it.each([
    ["a request", ["/a"], ["/a", "/a"]],
    ["requests inside a batch", ["/b", "/a"], ["/b /a", "/b /a"]],
  ])("is not replaced again for %s whose new token is refused in the same way", async (_, paths, expected) => {
    for (const path of paths) refuse(path, Infinity);
    const last = (await send(transport(), "POST", ...paths)).at(-1);
    expect([claimsAsked(), sent()]).toEqual([[undefined, claims], expected]);
    const { kind, message } = refusal(last as GraphResponse, { verb: "rotate", deviceId: "x" });
    expect(kind).toBe("credentials");
    expect(message).toContain(`az login --claims-challenge ${encoded}`);
  });

  it("is replaced by one that claims it no more once another was had", async () => {
    const graph = transport();
    refuse("/a");
    await send(graph, "GET", "/a");
    refuse("/a", 1, 'Bearer error="invalid_token"');
    await send(graph, "GET", "/a");
    expect(claimsAsked()).toEqual([undefined, claims, undefined]);
  });

  describe("and that a tool gave", () => {
    let tool: AzureCliStandIn;
    beforeEach(() => {
      tool = playAzureCli();
      tool.gives(3_600_000);
    });
    afterEach(() => tool.remove());

    const azureCli = () => `az login --claims-challenge ${encoded} --scope ${service.origin}/.default`;
    const powerShell = `Connect-AzAccount -ClaimsChallenge ${encoded}`;

    it.each([
      [{ useCli: true }, () => azureCli()],
      [{}, () => azureCli()],
      [{ useMsi: false }, () => `${azureCli()} or ${powerShell}`],
    ])(
      "leads to the command that signs in with the claims, since tools can't ask for them: %j",
      async (settings, command) => {
        refuse("/a", Infinity);
        const asked = send(transport({ clientSecret: undefined, ...settings }), "POST", "/a");
        const { kind, message } = (await asked.catch((error: unknown) => error)) as ServiceError;
        expect(kind).toBe("credentials");
        expect(message).toContain(JSON.stringify({ access_token: claims }));
        expect(message).toContain(`Sign in again: ${command()}.`);
        expect(sent()).toEqual(["/a"]);
      },
    );
  });
});
