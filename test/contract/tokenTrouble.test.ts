import { setTimeout as sleep } from "node:timers/promises";
import { type Simulator, startSimulator } from "../../simulator/index";
import { type HostProcess, hosts } from "../support/hosts";
import { tokenRequests } from "../support/simulatedTenant";
import { configFor, deviceId } from "../support/tenant";

const managedDeviceId = deviceId(1);

describe.each(hosts)("in the $name,", (host) => {
  let simulator: Simulator;
  let provider: HostProcess;

  beforeEach(async () => {
    const rotation = { pendingForInMs: 20_000, activeForInMs: 0 };
    simulator = await startSimulator({ devices: [{ id: managedDeviceId, rotation }] });
    provider = await host.start(configFor(simulator));
  });

  afterEach(async () => {
    await provider.stop();
    await simulator.stop();
  });

  it("waits through an Entra ID that is in trouble when the token is renewed, and requests nothing again", async () => {
    const created = provider.create({ managedDeviceId, waitTimeout: "2m" });
    while (simulator.rotationRequests().length === 0) await sleep(20);
    simulator.addFault({ path: /oauth2/, reset: "before", times: Infinity });
    simulator.expireTokens();
    // The library repeats such a request three times: what it gives up has to be waited through.
    while (tokenRequests(simulator).filter((status) => status === 0).length < 4) await sleep(20);
    await sleep(100);
    simulator.clearFaults();
    const { outs } = await created;
    expect(outs).toMatchObject({ actionState: "done", attempts: 1 });
    expect(simulator.rotationRequests()).toHaveLength(1);
  });

  it("only warns of it in a preview, and says that it may pass", async () => {
    simulator.addFault({ path: /oauth2/, status: 503, times: Infinity });
    expect((await provider.preview({ managedDeviceId }, { name: "laptop" })).failures).toEqual([]);
    const isWarning = ({ message }: { message: string }) => message.includes("preview does not read the devices");
    const entries = await provider.engine.logged(provider.urn("laptop"), isWarning);
    const message = entries.find(isWarning)?.message ?? "";
    expect(message).toMatch(/which is in trouble: it answered 503\. This may pass/);
    expect(message).not.toMatch(/refused|secret/);
  });
});
