import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { tenantForm } from "../forms";
import type { SimulatorOptions } from "../options";
import { fleet } from "../tenant/fleet";

export const help = `Starts a simulated tenant: Microsoft Graph and Entra on this machine, as far as rotating BitLocker keys needs them.

Usage: pulumi-bitlocker-simulator [options]

  --port <number>        port on localhost (default: any that is free)
  --folder <path>        where ca.pem and simulator.json are written (default: a temporary folder)
  --time-scale <number>  simulated seconds in one real second (default: 1)
  --tenant <file>        JSON file with devices, groups, behaviour and more (default: a tenant of a dozen devices)
  --fleet <number>       adds this many devices: 60% online, 30% checking in later, 10% never
  --latency <range>      milliseconds that a request is under way, such as 40-120 (default: 0)
  --no-limits            refuses no request for being one too many (default: the limits that Microsoft documents)
  --help                 shows this
`;

/** Reads the command line; undefined if it asks for help. Throws an error with a message for people. */
export async function readOptions(args: string[]): Promise<SimulatorOptions | undefined> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string" },
      folder: { type: "string" },
      "time-scale": { type: "string" },
      tenant: { type: "string" },
      fleet: { type: "string" },
      latency: { type: "string" },
      "no-limits": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return undefined;
  const { fleet: fleetOfFile, ...tenant } = values.tenant === undefined ? {} : await readTenant(values.tenant);
  const count = number("fleet", values.fleet, (value) => Number.isInteger(value) && value > 0);
  const fleetAsked = count === undefined ? fleetOfFile : { ...fleetOfFile, count };
  const added = fleetAsked ? fleet(fleetAsked) : [];
  return {
    ...tenant,
    ...((tenant.devices ?? added.length > 0) && { devices: [...(tenant.devices ?? []), ...added] }),
    port: number("port", values.port, (value) => Number.isInteger(value) && value >= 0 && value <= 65_535),
    folder: values.folder,
    timeScale: number("time-scale", values["time-scale"], (value) => value > 0 && Number.isFinite(value)),
    latencyInMs: values.latency === undefined ? tenant.latencyInMs : latency(values.latency),
    limits: values["no-limits"] ? false : tenant.limits,
  };
}

async function readTenant(file: string): Promise<z.infer<typeof tenantForm>> {
  const text = await readFile(file, "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = tenantForm.safeParse(json);
  if (!parsed.success) throw new Error(`${file} is not a tenant:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function number(name: string, text: string | undefined, isValid: (value: number) => boolean): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !isValid(value)) throw new Error(`--${name} can't be '${text}'`);
  return value;
}

function latency(text: string): [number, number] {
  const [least, most = least] = text.split("-").map(Number);
  if (!/^\d+(?:-\d+)?$/.test(text) || least === undefined || most === undefined || least > most) {
    throw new Error(`--latency can't be '${text}'`);
  }
  return [least, most];
}
