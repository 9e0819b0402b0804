import { readPages } from "../../../provider/graph/api/pages";
import { serviceError } from "../../support/errors";
import { type Asked, transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

/** Reads a list whose pages lead to these links, one after another. */
async function read(links: unknown[], giveUpAtInMs?: number, latencyInMs = 100, list = "/devices") {
  let pages = 0;
  const reply = ({ path }: Asked) => ({ status: 200, body: { value: [path], "@odata.nextLink": links[pages++] } });
  const { clock, graph, transport } = transportOf({ reply, latencyInMs: () => latencyInMs });
  const manner = { signal: patient, giveUpAtInMs: giveUpAtInMs && clock.now() + giveUpAtInMs };
  const answers = readPages(transport, `${list}?$top=2`, manner, () => new Error("refused"));
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
    "/beta/devices?$top=2&$skip=2",
    null,
  ]);
  expect(result).toEqual([
    "/devices?$top=2",
    "/devices?$skiptoken=a%20b",
    "/devices?$skiptoken=c",
    "/devices?$skiptoken=d",
    "/devices?$top=2&$skip=2",
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
  expect(result).toMatchObject(serviceError("refused", `leads to ${host},`));
  expect(paths).toEqual(["/devices?$top=2"]);
});

const keys = "/informationProtection/bitlocker/recoveryKeys";

it.each([
  "/beta/informationProtection/bitlocker/recoveryKeys/?$skiptoken=a",
  "/v1.0/informationprotection/BITLOCKER/recoverykeys?$skiptoken=a",
  "/beta/information%50rotection/bitlocker/recovery%4beys?$skiptoken=a",
  "/beta/informationProtection/x/../bitlocker/./recoveryKeys?$skiptoken=a",
])("follows a link to the same list in any spelling, by its own spelling of it: %s", async (link) => {
  const { result } = await read([link], undefined, 100, keys);
  expect(result).toEqual([`${keys}?$top=2`, `${keys}?$skiptoken=a`]);
});

it.each([
  "/beta/informationProtection/bitlocker/recoveryKeys/1?$select=key",
  "/v1.0/informationProtection/bitlocker/recoveryKeys('1')?$select=key",
  "/beta/informationProtection/bitlocker/recoveryKeys%2F1?$select=key",
  "/beta/informationProtection/bitlocker/recoveryKeys/%2e%2e/x",
  "/beta/informationProtection/bitlocker",
  "/beta/v1.0/informationProtection/bitlocker/recoveryKeys",
  "/beta/devices?$skiptoken=a",
  "/beta/%zz?$skiptoken=a",
])("follows no link to another resource, such as a key itself, and names it as it is: %s", async (link) => {
  const { result, paths } = await read([link], undefined, 100, keys);
  expect(paths).toEqual([`${keys}?$top=2`]);
  expect(result).toMatchObject({
    kind: "refused",
    message: `Graph's list ${keys} leads to ${link}, which is another resource. It was not asked for. Check what answers in Graph's place, such as a proxy.`,
  });
});

it("names a link without control characters, and a long one by its length", async () => {
  expect((await read(["/beta/x%0a?\u202e"])).result).toMatchObject(
    serviceError("refused", "leads to /beta/x%0a? , which"),
  );
  expect((await read([`/beta/x${"y".repeat(50_000)}`])).result).toMatchObject(
    serviceError("refused", "leads to an address of 50007 characters, which"),
  );
});

it.each([
  [["https://graph.example/beta/devices?$top=2"]],
  [["/beta/devices?a", "/beta/devices?b", "/beta/devices?a"]],
  [["/beta/devices?a", "/v1.0/DEVICES/?a"]],
])("follows no link that was followed already: %j", async (links) => {
  const { result, paths } = await read(links);
  expect(result).toMatchObject(serviceError("refused", /^Graph's list \/devices leads back to a page that was read/));
  expect(paths).toHaveLength(links.length);
});

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
])("takes a link that can't be followed for trouble, not for the list's end: %j", async (link) => {
  const { result, paths } = await read([link]);
  expect(result).toMatchObject(serviceError("unreachable", "its link to the next page can't be followed"));
  expect(paths).toHaveLength(1);
});

const endless = Array.from({ length: 10_000 }, (_, index) => `/beta/devices?$skiptoken=${index}`);

it.each([
  ["at the time that it is given", 10_000, 100],
  ["after an hour where it is given none", undefined, 10_000],
])("gives up a list whose links always differ %s, and names it", async (_, giveUpAtInMs, latencyInMs) => {
  const { result, paths } = await read(endless, giveUpAtInMs, latencyInMs);
  expect(result).toMatchObject(
    serviceError("unreachable", /^Graph's list \/devices was not read to its end in time; pages read: \d+/),
  );
  expect(paths.length).toBeLessThanOrEqual((giveUpAtInMs ?? 3_600_000) / latencyInMs + 1);
});
