import { seededDevices } from "pulumi-bitlocker-simulator";

import { SetupError } from "../setup/error.mjs";
import { Pulumi } from "./pulumi.mjs";
import { expectRotations } from "./requests.mjs";
import { contentOf, createStack } from "./stack.mjs";
import { caption, fact, showTable } from "./terminal.mjs";

/** Devices that check in within seconds: the story should take less than a minute. */
const GOOD = ["FIN-LT-001", "FIN-LT-002", "FIN-LT-003", "FIN-LT-005"];
const DISCLOSED = "FIN-LT-002";
const FAILING = "FIN-LT-007";

const UP = ["up", "--yes", "--skip-preview", "--suppress-outputs"];

/** Every device of the tenant, so that a request for one outside the story is noticed. */
const allDevices = seededDevices.map(({ id, deviceName }) => ({ id, deviceName: deviceName ?? "" }));
const devicesNamed = (/** @type {string[]} */ ...names) => allDevices.filter((one) => names.includes(one.deviceName));
const onceEach = Object.fromEntries(GOOD.map((name) => [name, 1]));

/**
 * @typedef {object} Cast
 * @property {import("./tenant.mjs").Tenant} tenant
 * @property {Record<string, string>} engine
 * @property {import("./programs.mjs").ProgramFor} programFor
 * @property {import("./interruption.mjs").Interruption} interruption
 */

/**
 * Tells both stories, step by step, and checks each of them.
 *
 * @param {Cast} cast
 * @throws {SetupError} when a step does not come out as it should
 */
export async function tellStory(cast) {
  await tellOfSuccess(cast);
  await tellOfFailure(cast);
}

/** @param {Cast} cast */
async function tellOfSuccess({ tenant, engine, programFor, interruption }) {
  const program = programFor("quickstart", devicesNamed(...GOOD));
  const pulumi = new Pulumi(engine, "quickstart", program.folder, interruption);
  await createStack(pulumi, "quickstart", tenant.address, program);
  await preview(pulumi, tenant, program);
  await rotate(pulumi, tenant);
  await rotateNothing(pulumi, tenant);
  await rotateOneAgain(pulumi, tenant, program);
}

/**
 * @param {Pulumi} pulumi
 * @param {import("./tenant.mjs").Tenant} tenant
 * @param {import("./programs.mjs").Program} program
 */
async function preview(pulumi, tenant, program) {
  caption(
    "What would happen",
    `A simulated tenant plays Intune and Entra ID: ${tenant.address.url}`,
    program.introduction,
  );
  await succeed(pulumi, "preview", "--suppress-outputs");
  await expectRotations(tenant, allDevices, {}, "a preview sends none");
}

/**
 * @param {Pulumi} pulumi
 * @param {import("./tenant.mjs").Tenant} tenant
 */
async function rotate(pulumi, tenant) {
  caption(
    "Rotate the keys, and wait for the devices",
    "Intune accepts each request at once, but a device acts when it next checks in.",
    "The resource `deployment` is the one behind the gate: it is created only",
    "when every key was really rotated.",
  );
  await succeed(pulumi, ...UP);
  const { rotations, isDeployed } = await contentOf(pulumi);
  showRotations(rotations);
  await expectRotations(tenant, allDevices, onceEach, "one for each device");
  if (!isDeployed) throw new SetupError("The stack holds no `deployment`, though every key was rotated.");
  fact("The deployment was created, after the last of them had ended.");
}

/**
 * @param {Pulumi} pulumi
 * @param {import("./tenant.mjs").Tenant} tenant
 */
async function rotateNothing(pulumi, tenant) {
  caption("The same again", "Nothing has changed, so nothing is to be rotated.");
  await succeed(pulumi, ...UP, "--expect-no-changes");
  await expectRotations(tenant, allDevices, onceEach, "as many as before");
}

/**
 * @param {Pulumi} pulumi
 * @param {import("./tenant.mjs").Tenant} tenant
 * @param {import("./programs.mjs").Program} program
 */
async function rotateOneAgain(pulumi, tenant, program) {
  caption(
    "One key was disclosed",
    "The program hands the time of a disclosure to `rotatedSince`. The device was last",
    "rotated before that time, so it is rotated again. The other devices are not.",
  );
  const command = await program.disclose(DISCLOSED, new Date().toISOString());
  if (command) await succeed(pulumi, ...command);
  await succeed(pulumi, ...UP);
  showRotations((await contentOf(pulumi)).rotations);
  await expectRotations(tenant, allDevices, { ...onceEach, [DISCLOSED]: 2 }, `one more, for ${DISCLOSED}`);
}

/** @param {Cast} cast */
async function tellOfFailure({ tenant, engine, programFor, interruption }) {
  caption(
    "The other story: a rotation that fails",
    `A second stack, for ${FAILING}. Intune accepts this request like the others, so`,
    "a script that only sends it reports success. But the device can't carry it out.",
  );
  const program = programFor("failure", devicesNamed(FAILING));
  const pulumi = new Pulumi(engine, "failure", program.folder, interruption);
  await createStack(pulumi, "failure", tenant.address, program);
  if (await pulumi.show(...UP)) throw new SetupError(`The update succeeded, though ${FAILING} can't rotate its key.`);
  const { rotations, isDeployed } = await contentOf(pulumi);
  if (rotations[0]?.actionState !== "failed") throw new SetupError(`The rotation of ${FAILING} is not on record.`);
  showRotations(rotations);
  fact("The update failed, as it should; the result is kept in the stack.");
  await expectRotations(tenant, allDevices, { ...onceEach, [DISCLOSED]: 2, [FAILING]: 1 }, `one more, for ${FAILING}`);
  await succeed(pulumi, "stack");
  if (isDeployed) throw new SetupError(`The stack holds a \`deployment\`, though ${FAILING} was not rotated.`);
  console.log();
  fact("There is no deployment in that stack: the gate held.");
}

/**
 * @param {Pulumi} pulumi
 * @param {string[]} args
 */
async function succeed(pulumi, ...args) {
  if (!(await pulumi.show(...args))) throw new SetupError(`\`pulumi ${args.join(" ")}\` failed; see above.`);
}

/** @param {import("./stack.mjs").Rotation[]} rotations */
function showRotations(rotations) {
  const toTheSecond = (/** @type {string} */ time) => time.replace(/\.\d+/, "");
  showTable(
    ["deviceName", "actionState", "startDateTime", "lastUpdatedDateTime", "errorCode"],
    rotations.map(({ deviceName, actionState, startDateTime, lastUpdatedDateTime, errorCode }) => [
      deviceName,
      actionState,
      toTheSecond(startDateTime),
      toTheSecond(lastUpdatedDateTime),
      errorCode,
    ]),
  );
}
