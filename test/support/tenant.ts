import type { Simulator } from "../../simulator/index";

/** The stack configuration that points a provider at a simulator. */
export function configFor(simulator: Simulator): Record<string, string> {
  return {
    "bitlocker:tenantId": simulator.tenantId,
    "bitlocker:clientId": simulator.clientId,
    "bitlocker:clientSecret": simulator.clientSecret,
    "bitlocker:authorityHost": simulator.authorityHost,
    "bitlocker:graphEndpoint": simulator.graphEndpoint,
    "bitlocker:caCertificateFile": simulator.caCertificateFile,
  };
}

/** A device id, different for every number. */
export function deviceId(number: number): string {
  return `9c1e4b70-52d3-4f8a-b6e1-${String(number).padStart(12, "0")}`;
}

/** A rotation that ends soon, but not before a reading has seen it under way. */
export const quick = { pendingForInMs: 2_000, activeForInMs: 0 };
