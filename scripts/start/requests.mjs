import { SetupError } from "../setup/error.mjs";
import { fact } from "./terminal.mjs";

const ROTATE = /\/managedDevices\/([^/]+)\/rotateBitLockerKeys$/;

/**
 * Counts the rotations that were requested so far, and throws if they are not exactly these.
 *
 * @param {import("./tenant.mjs").Tenant} tenant
 * @param {{ id: string, deviceName: string }[]} devices all of the story
 * @param {Record<string, number>} expected by device name; 0 for those that are not named
 * @param {string} remark
 */
export async function expectRotations(tenant, devices, expected, remark) {
  const requests = await tenant.requests();
  const asked = requests.flatMap(({ method, path }) => (method === "POST" ? (ROTATE.exec(path)?.[1] ?? []) : []));
  const wrong = devices.flatMap(({ id, deviceName }) => {
    const count = asked.filter((other) => other === id).length;
    const wanted = expected[deviceName] ?? 0;
    return count === wanted ? [] : [`${deviceName}: ${count} instead of ${wanted}`];
  });
  if (wrong.length > 0) {
    throw new SetupError(
      `The tenant was not sent the rotation requests that it should have been:\n${wrong.join("\n")}`,
    );
  }
  fact(`The tenant has counted ${asked.length} rotation requests (POST): ${remark}.`);
}
