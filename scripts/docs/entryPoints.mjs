/**
 * @typedef {object} EntryPoint what a user can import
 * @property {string} name as a user writes it
 * @property {string} report the file of its API report, in docs/api
 * @property {string} sources
 * @property {string} declarations
 */

/** The entry points for users; `./process` is for the provider process alone. @type {EntryPoint[]} */
export const entryPoints = [
  {
    name: "pulumi-bitlocker",
    report: "pulumi-bitlocker.api.md",
    sources: "provider/index.ts",
    declarations: "dist/provider/index.d.ts",
  },
  {
    name: "pulumi-bitlocker-simulator",
    report: "pulumi-bitlocker-simulator.api.md",
    sources: "simulator/index.ts",
    declarations: "simulator/dist/simulator/index.d.ts",
  },
];
