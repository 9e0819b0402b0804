import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { folder } from "./folder.mjs";

const isWindows = process.platform === "win32";

/**
 * Writes environment variables as a file that a shell can take over: PowerShell on Windows, else any that knows
 * `export`.
 *
 * @param {Record<string, string>} variables
 * @returns {string} the file
 */
export function writeShellSettings(variables) {
  const file = join(folder, isWindows ? "env.ps1" : "env.sh");
  const lines = Object.entries(variables).map(([name, value]) => assignment(name, value));
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/**
 * @param {string} name
 * @param {string} value
 */
function assignment(name, value) {
  // npm has put folders of its own on our PATH. Only the folders that the set-up step has put before them are of use
  // elsewhere.
  const rest = `${delimiter}${process.env[name] ?? ""}`;
  const extendsOurs = name.toUpperCase() === "PATH" && value.endsWith(rest);
  const own = extendsOurs ? value.slice(0, -rest.length) : value;
  if (isWindows) return `$env:${name} = '${own.replaceAll("'", "''")}'${extendsOurs ? ` + ';' + $env:${name}` : ""}`;
  return `export ${name}='${own.replaceAll("'", String.raw`'\''`)}'${extendsOurs ? `:"$${name}"` : ""}`;
}
