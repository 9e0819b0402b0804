import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { HostProcess } from "./hostProcess";
import type { Host, Properties } from "./hosts";
import { deviceId, quick } from "./tenant";

/** A device that is in order, one that can't rotate, and one that is not in the tenant. */
const [fine, mac, gone] = [deviceId(1), deviceId(2), deviceId(3)];

export const devices = [
  { id: fine, deviceName: "FINE", rotation: quick },
  { id: mac, operatingSystem: "macOS" },
];

/** Where what a resource does shows in another way. */
export interface Difference {
  what: string;
  why: string;
  /** @param start Starts a process of the host. It ends with the test. */
  observe: (start: () => Promise<HostProcess>) => Promise<unknown>;
  shows: Record<Host["name"], unknown>;
}

/** Told of a resource by a program that runs `up`, as a dynamic resource tells its check. */
const ofUpdate = (urn: string) => ({
  __occasion: JSON.stringify({ urn, isPreview: false, peers: [], constructed: 1 }),
});

const hiddenIn = (properties: Properties) => Object.keys(properties).filter((name) => name.startsWith("__"));

/** All that differs between the hosts. Every other test of what a resource does is played in both, and expects the same. */
export const hostDifferences: Difference[] = [
  {
    what: "what stands in the way of a rotation, in the check of an `up`",
    why: "Of a dynamic resource the engine asks nothing but check before it creates it. It previews the plugin's by a call of its own, many at once, and an error of it stands on the resource's own row; in an `up`, the plugin's create finds the same.",
    observe: async (start) => (await (await start()).check({}, { managedDeviceId: mac })).failures.length,
    shows: { "dynamic provider": 1, "executable plugin": 0 },
  },
  {
    what: "the plan during an `up`",
    why: "As the check of an `up` reads the device, it can say it, on a line that goes by. Progress follows in both.",
    observe: async (start) => {
      const host = await start();
      const urn = host.urn("laptop");
      await host.process.check({}, { managedDeviceId: fine, ...ofUpdate(urn) });
      await host.create({ managedDeviceId: fine }, { name: "laptop" });
      const lines = await host.engine.logged(urn, ({ message }) => message.startsWith("done"));
      const plans = lines.filter(({ message }) => message.startsWith("plan"));
      return plans.map(({ ephemeral }) => (ephemeral ? "goes by" : "stays"));
    },
    shows: { "dynamic provider": ["goes by"], "executable plugin": [] },
  },
  {
    what: "the outputs that a preview knows",
    why: "The engine previews a dynamic resource without its provider, so that all outputs are unknown. The plugin may tell those that nothing changes any more.",
    observe: async (start) => {
      const { known } = await (await start()).preview({ managedDeviceId: fine });
      return Object.keys(known).sort();
    },
    shows: { "dynamic provider": [], "executable plugin": ["deviceName", "entraDeviceId", "managedDeviceId"] },
  },
  {
    what: "the row for the warnings of a refresh",
    why: "A dynamic resource's read is not told the URN. It could only come from the outputs, where a rename would leave a stale one.",
    observe: async (start) => {
      const host = await start();
      const { outs } = await host.create({ managedDeviceId: fine });
      await host.read({ ...outs, managedDeviceId: gone }, { name: "laptop" });
      const isWarning = ({ message }: { message: string }) => message.includes("stays on record");
      const rows = ["", host.urn("laptop")].map((urn) => host.engine.logged(urn, isWarning).then(() => urn));
      return (await Promise.race(rows)) === "" ? "the stack's" : "the resource's";
    },
    shows: { "dynamic provider": "the stack's", "executable plugin": "the resource's" },
  },
  {
    what: "what is stored beside the arguments and the outputs",
    why: "The SDK needs the provider's text among the properties, and only the arguments can bring the URN to create. The plugin is told the URN with each call.",
    observe: async (start) => {
      const host = await start();
      const { inputs } = await host.process.check({}, { managedDeviceId: fine, ...ofUpdate(host.urn("laptop")) });
      const { outs } = await host.process.create({ managedDeviceId: fine });
      return { inputs: hiddenIn(inputs).sort(), outs: hiddenIn(outs) };
    },
    shows: {
      "dynamic provider": { inputs: ["__provider", "__urn"], outs: ["__provider"] },
      "executable plugin": { inputs: [], outs: [] },
    },
  },
  {
    what: "the lines for a maintainer that come unasked",
    why: "A dynamic resource has the version that its program has installed. Which plugin runs is the engine's choice, and a log should say it.",
    observe: async (start) => {
      const host = await start();
      await host.create({ managedDeviceId: fine }, { name: "laptop" });
      await host.engine.logged(host.urn("laptop"), ({ message }) => message.startsWith("done"));
      const lines = host.engine.log.filter(({ severity }) => severity === LogSeverity.DEBUG);
      return lines.map(({ message }) => message.replace(/\d+\.\d+\.\d+\S*/, "<version>"));
    },
    shows: { "dynamic provider": [], "executable plugin": ["pulumi-bitlocker <version>"] },
  },
];
