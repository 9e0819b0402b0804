/** The text of a program that rotates devices, and creates one resource that depends on all of them. */
export function gatedProgram(rotations: Record<string, object>): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { BitLockerKeyRotation } = require("pulumi-bitlocker");
    const rotations = Object.entries(${JSON.stringify(rotations)}).map(
      ([name, args]) => new BitLockerKeyRotation(name, args),
    );
    new pulumi.Stash("deployment", { input: "released" }, { dependsOn: rotations });
    exports.results = rotations.map(({ actionName, actionState, startDateTime, lastUpdatedDateTime, errorCode }) => ({
      actionName, actionState, startDateTime, lastUpdatedDateTime, errorCode,
    }));
  `;
}
