import { startSimulator, type RecordedRequest, type Simulator } from "../../simulator/index";
import { clientsOf } from "./client";

const one = "11111111-aaaa-4bbb-8ccc-00000000000a";
const two = "11111111-aaaa-4bbb-8ccc-00000000000b";
const devices = "/deviceManagement/managedDevices";

describe("the log of requests", () => {
  let simulator: Simulator;
  let clients: ReturnType<typeof clientsOf>;
  const told: RecordedRequest[] = [];

  beforeEach(async () => {
    told.length = 0;
    simulator = await startSimulator({
      devices: [{ id: one }, { id: two }],
      onRequest: (request) => told.push({ ...request }),
    });
    clients = clientsOf(simulator);
  });

  afterEach(() => clients.stop());

  const rotation = (id: string) => `${devices}/${id}/rotateBitLockerKeys`;

  it("holds what was asked and what was answered, the requests for tokens too", async () => {
    const before = simulator.now().getTime();
    const { headers } = await clients.authorized(`/v1.0${devices}/${one}?$select=id`, {
      headers: { "client-request-id": "mine" },
    });
    const { tenantId } = simulator;
    expect(simulator.requests.map(({ method, path, status }) => [method, path, status])).toEqual([
      ["GET", `/${tenantId}/v2.0/.well-known/openid-configuration`, 200],
      ["POST", expect.stringContaining(`/${tenantId}/oauth2/v2.0/token?client-request-id=`), 200],
      ["GET", `/v1.0${devices}/${one}?$select=id`, 200],
    ]);
    const last = simulator.requests.at(-1);
    expect(last).toMatchObject({
      batched: false,
      clientRequestId: "mine",
      requestId: headers.get("request-id"),
    });
    expect(last?.durationInMs).toBeGreaterThan(0);
    expect(Date.parse(last?.time ?? "")).toBeGreaterThanOrEqual(Math.floor(before));
    expect(told).toEqual(simulator.requests);
  });

  it("holds the requests inside a batch as entries of their own", async () => {
    const requests = [one, two].map((id, index) => ({
      id: String(index),
      method: "POST",
      url: rotation(id),
      headers: { "Content-Type": "application/json", "client-request-id": `inner-${index}` },
      body: {},
    }));
    await clients.authorized("/beta/$batch", { method: "POST", body: { requests } });
    const ofGraph = simulator.requests.filter(({ path }) => path.startsWith("/beta"));
    expect(ofGraph.map(({ path, status, batched }) => [path, status, batched])).toEqual([
      ["/beta/$batch", 200, false],
      [`/beta${rotation(one)}`, 204, true],
      [`/beta${rotation(two)}`, 204, true],
    ]);
    expect(ofGraph[1]).toMatchObject({ clientRequestId: "inner-0" });
  });

  it("finds the rotations asked for, single or batched, whatever they were answered", async () => {
    simulator.addFault({ path: /rotate/, status: 503 });
    await clients.authorized(`/beta${rotation(one)}`, { method: "POST" });
    await clients.authorized(`/v1.0${rotation(one)}`, { method: "POST" });
    await clients.authorized(`/beta${rotation(two)}`, { method: "POST" });
    await clients.authorized(`/beta${rotation(two)}`);
    expect(simulator.rotationRequests().map(({ status }) => status)).toEqual([503, 400, 204]);
    expect(simulator.rotationRequests(one.toUpperCase())).toHaveLength(2);
    expect(simulator.rotationRequests(two)).toHaveLength(1);
  });
});
