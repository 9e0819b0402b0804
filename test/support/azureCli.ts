import childProcess from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A stand-in for the Azure CLI, which the real azure-identity runs. */
export interface AzureCliStandIn {
  /** Gives the token `the-access-token`, which expires so much later. */
  gives(expiresInMs: number): void;
  fails(message: string): void;
  remove(): void;
}

/** Puts it in the place of the Azure CLI, also where an identity is looked for among several. */
export function playAzureCli(): AzureCliStandIn {
  const folder = mkdtempSync(join(tmpdir(), "azure-cli-"));
  const { env } = process;
  process.env = { ...env, AZURE_TOKEN_CREDENTIALS: "AzureCliCredential" };
  const { exec } = childProcess;
  const withTool = { PATH: `${folder}:/bin:/usr/bin` };
  // What a test makes of `process.env` is not what child processes get.
  const spy = jest
    .spyOn(childProcess, "exec")
    .mockImplementation(((command: string, options: object, done: () => void) =>
      exec(command, { ...options, env: withTool }, done)) as typeof exec);
  const script = (lines: string) => {
    writeFileSync(join(folder, "az"), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, "az"), 0o755);
  };
  return {
    gives: (expiresInMs) => {
      const expires_on = Math.floor((Date.now() + expiresInMs) / 1_000);
      script(`echo '${JSON.stringify({ accessToken: "the-access-token", expires_on })}'`);
    },
    fails: (message) => script(`echo "${message}" >&2; exit 1`),
    remove: () => {
      spy.mockRestore();
      process.env = env;
      rmSync(folder, { recursive: true });
    },
  };
}
