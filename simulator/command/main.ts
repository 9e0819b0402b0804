#!/usr/bin/env node
import { fail, simulate } from "../command";

const usage = `Usage: pulumi-bitlocker simulate [options]

  simulate  starts a simulated tenant; \`pulumi-bitlocker simulate --help\` shows its options
`;

/** The package's command. */
async function main([subcommand, ...args]: string[]): Promise<void> {
  if (subcommand === "simulate") return simulate(args);
  if (subcommand === undefined || subcommand === "--help") console.log(usage);
  else throw new Error(`there is no command '${subcommand}'\n\n${usage}`);
}

main(process.argv.slice(2)).catch(fail);
