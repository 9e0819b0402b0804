import { Limits } from "../../../provider/graph/limits";
import { readPages } from "../../../provider/graph/reading";
import { Transport } from "../../../provider/graph/transport";
import { FakeClock } from "../../support/fakeClock";
import { type Asked, ScriptedGraph } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

/** Reads a list whose pages lead to these links, one after another. */
async function read(links: unknown[], giveUpAtInMs?: number, latencyInMs = 100) {
  const clock = new FakeClock();
  let pages = 0;
  const reply = ({ path }: Asked) => ({ status: 200, body: { value: [path], "@odata.nextLink": links[pages++] } });
  const graph = new ScriptedGraph(clock, { reply, latencyInMs: () => latencyInMs });
  const transport = new Transport(graph, new Limits({ writes: 200, requests: 2_000 }, clock), clock);
  const manner = { signal: patient, giveUpAtInMs: giveUpAtInMs && clock.now() + giveUpAtInMs };
  const answers = readPages(transport, "/devices?$top=2", manner, () => new Error("refused"));
  const result = await answers.then(
    (all) => all.map(({ body }) => (body as { value: string[] }).value[0]),
    (error: unknown) => error as Error,
  );
  return { result, paths: graph.paths };
}

it("follows the links of Graph's own address, whole or relative, from the version on", async () => {
  const { result } = await read([
    "https://graph.example/beta/devices?$skiptoken=a%20b",
    "https://GRAPH.example:443/v1.0/devices?$skiptoken=c",
    "/beta/devices?$skiptoken=d",
    null,
  ]);
  expect(result).toEqual([
    "/devices?$top=2",
    "/devices?$skiptoken=a%20b",
    "/devices?$skiptoken=c",
    "/devices?$skiptoken=d",
  ]);
});

it.each([
  ["https://other.example/beta/devices", "other.example"],
  ["https://graph.example:8443/beta/devices", "graph.example:8443"],
  ["http://graph.example/beta/devices", "graph.example"],
  ["https://graph.example@other.example/beta", "other.example"],
  ["https:\\\\other.example\\beta", "other.example"],
  ["//other.example/beta/devices", "other.example"],
])("follows no link to another host, scheme or port: %s", async (link, host) => {
  const { result, paths } = await read([link]);
  expect(result).toMatchObject({ kind: "refused", message: expect.stringContaining(`leads to ${host},`) as string });
  expect(paths).toEqual(["/devices?$top=2"]);
});

it.each([[["https://graph.example/beta/devices?$top=2"]], [["/beta/a", "/beta/b", "/beta/a"]]])(
  "follows no link that was followed already: %j",
  async (links) => {
    const { result, paths } = await read(links);
    expect(result).toMatchObject({
      message: expect.stringMatching(/^Graph's list \/devices leads back to a page that was read already/) as string,
    });
    expect(paths).toHaveLength(links.length);
  },
);

it.each([
  [7],
  [{}],
  [""],
  ["https://["],
  ["https://graph.example"],
  ["https://graph.example/beta"],
  ["https://graph.example/beta/?$skiptoken=a"],
  ["https://graph.example//devices"],
  ["?$skiptoken=a"],
])("takes a link that is no address of a list for trouble, not for the list's end: %j", async (link) => {
  const { result, paths } = await read([link]);
  expect(result).toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("no address of a list") as string,
  });
  expect(paths).toHaveLength(1);
});

const endless = Array.from({ length: 10_000 }, (_, index) => `/beta/devices?$skiptoken=${index}`);

it.each([
  ["at the time that it is given", 10_000, 100],
  ["after an hour where it is given none", undefined, 10_000],
])("gives up a list whose links always differ %s, and names it", async (_, giveUpAtInMs, latencyInMs) => {
  const { result, paths } = await read(endless, giveUpAtInMs, latencyInMs);
  expect(result).toMatchObject({
    name: "ServiceError",
    kind: "unreachable",
    message: expect.stringMatching(
      /^Graph's list \/devices did not come to its end in time; pages read: \d+/,
    ) as string,
  });
  expect(paths.length).toBeLessThanOrEqual((giveUpAtInMs ?? 3_600_000) / latencyInMs + 1);
});
