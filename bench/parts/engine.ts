import { Project } from "../../test/support/project";
import { median } from "../report/numbers";
import { atMost, inWords, type Report } from "../report/report";
import { Tenant } from "../world/tenant";

const count = 100;
const rounds = 5;

/** The real Pulumi engine: our resources, whose devices end at once, against as many that do nothing. */
export async function engine(say: (line: string) => void): Promise<Report> {
  const tenant = await Tenant.open({ fleet: { kind: "timed", endsAfterInMs: Array.from({ length: count }, () => 0) } });
  const rotating = await Project.create(rotations(tenant.ids), configFor(tenant));
  const idle = await Project.create(nothings, {});
  const times = { rotating: [] as number[], idle: [] as number[] };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const [ours, theirs] = [await upInS(rotating), await upInS(idle)];
      say(`100 resources: ${inWords(ours, "s")}; that do nothing: ${inWords(theirs, "s")}`);
      // The first round fills the disk's cache.
      if (round === 0) continue;
      times.rotating.push(ours);
      times.idle.push(theirs);
    }
  } finally {
    tenant.close();
    rotating.remove();
    idle.remove();
  }
  const [ours, theirs] = [median(times.rotating), median(times.idle)];
  const what = `${count} resources at --parallel ${count}: ${inWords(ours, "s")} / ${inWords(theirs, "s")} for some that do nothing`;
  return { criteria: [atMost(what, ours / theirs, 1.25)] };
}

async function upInS(project: Project): Promise<number> {
  const startedAt = performance.now();
  const up = await project.up("--parallel", String(count));
  const inS = (performance.now() - startedAt) / 1_000;
  if (up.code !== 0) throw new Error(up.output);
  await project.expectSuccess("destroy", "--yes", "--skip-preview", "--non-interactive");
  return inS;
}

function rotations(ids: string[]): string {
  return `
    const { BitLockerKeyRotation } = require("pulumi-bitlocker");
    ${JSON.stringify(ids)}.forEach((managedDeviceId, index) => {
      new BitLockerKeyRotation("resource-" + index, { managedDeviceId });
    });
  `;
}

const nothings = `
  const { dynamic } = require("@pulumi/pulumi");
  const provider = { create: async () => ({ id: "nothing", outs: {} }) };
  class Nothing extends dynamic.Resource {
    constructor(name, args) { super(provider, name, args); }
  }
  for (let index = 0; index < ${count}; index += 1) new Nothing("resource-" + index, { managedDeviceId: String(index) });
`;

function configFor({ connection, caCertificateFile }: Tenant): Record<string, string> {
  const { tenantId = "", clientId = "", clientSecret = "", authorityHost, graphEndpoint } = connection;
  const config = { tenantId, clientId, clientSecret, authorityHost, graphEndpoint, caCertificateFile };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`bitlocker:${key}`, value]));
}
