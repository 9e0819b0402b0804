import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { startSimulator, type Simulator } from "../../simulator/index";
import { clientsOf, freshToken } from "./client";

const id = "11111111-aaaa-4bbb-8ccc-00000000000a";
const device = `/deviceManagement/managedDevices/${id}`;
const rotate = `${device}/rotateBitLockerKeys`;

describe("the body of a request", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;
  let authorization: string;

  beforeEach(async () => {
    simulator = await startSimulator({ devices: [{ id }] });
    clients = clientsOf(simulator);
    authorization = `Bearer ${await freshToken(simulator)}`;
  });

  afterEach(() => clients.stop());

  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    clients.plain(`/beta${path}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", ...headers },
      body,
    });

  const batch = JSON.stringify({ requests: [{ id: "1", method: "GET", url: device }] });

  describe("that is compressed", () => {
    it.each([
      ["gzip", gzipSync],
      ["deflate", deflateSync],
      ["br", brotliCompressSync],
      ["gzip, br", (text: string) => brotliCompressSync(gzipSync(text))],
    ])("with %s is read", async (encoding, compress) => {
      const { status, json } = await post("/$batch", compress(batch), { "content-encoding": encoding });
      expect([status, json.responses[0]?.status]).toEqual([200, 200]);
    });

    it.each([
      ["is not what it says", "gzip", Buffer.from(batch), 400],
      ["ends too early", "gzip", gzipSync(batch).subarray(0, 30), 400],
      ["has an unknown encoding", "lzma", Buffer.from(batch), 415],
      ["unpacks to more than is read of any body", "gzip", gzipSync(Buffer.alloc(64 * 1024 * 1024)), 413],
      ["unpacks to that at the second step", "br, gzip", gzipSync(brotliCompressSync(Buffer.alloc(2 ** 26))), 413],
    ])("is refused when it %s", async (_, encoding, body, status) => {
      const answer = await post("/$batch", body, { "content-encoding": encoding });
      expect(answer.status).toBe(status);
      expect(answer.json.error.message).toMatch(/\w/);
    });
  });

  describe("of a rotation", () => {
    it.each(["", "{}", " { } "])("may be %j", async (body) => {
      expect((await post(rotate, body)).status).toBe(204);
      expect(simulator.device(id).results).toHaveLength(1);
    });

    const bad = ["{", "}", "nonsense", "[]", "[{}]", "null", "1", "true", '"{}"', '{"force":true}'];
    it.each(bad)("is refused when it is %j, and nothing is rotated", async (body) => {
      const { status, json } = await post(rotate, body);
      expect([status, json.error.code]).toEqual([400, "BadRequest"]);
      expect(simulator.device(id).results).toEqual([]);
    });

    it.each([[[]], [null], ["{"], [7], [{ force: true }]])(
      "is refused inside a batch when it is %j, and nothing is rotated",
      async (body) => {
        const headers = { "Content-Type": "application/json" };
        const requests = [{ id: "1", method: "POST", url: rotate, headers, body }];
        const { json } = await post("/$batch", JSON.stringify({ requests }));
        expect(json.responses[0]?.status).toBe(400);
        expect(simulator.device(id).results).toEqual([]);
      },
    );
  });

  it.each(["", "{", "[]", "null", "7", "{}", '{"requests":{}}'])(
    "of a batch is refused when it is %j",
    async (body) => {
      const { status, json } = await post("/$batch", body);
      expect([status, json.error.code]).toEqual([400, "BadRequest"]);
    },
  );

  it.each([
    ["headers that are a text", { headers: "x" }],
    ["a header that is a number", { headers: { Accept: 1 } }],
    ["a dependsOn that is a text", { dependsOn: "1" }],
    ["a method that is a number", { method: 1 }],
  ])("of a batch is refused with %s", async (_, change) => {
    const requests = [{ id: "1", method: "GET", url: device, ...change }];
    const { status, json } = await post("/$batch", JSON.stringify({ requests }));
    expect([status, json.error.code]).toEqual([400, "BadRequest"]);
  });

  it.each([`/simulator/devices/${id}/re-enrol`, "/simulator/faults", "/simulator/clock"])(
    "of an order to %s is refused when it is not JSON",
    async (path) => {
      const answer = await clients.plain(path, { method: "POST", body: "{" });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain("not JSON");
      expect(simulator.devices.map((each) => each.id)).toEqual([id]);
    },
  );
});
