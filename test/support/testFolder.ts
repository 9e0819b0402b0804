import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is removed after the tests of a suite. */
export function testFolder() {
  const path = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-test-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  /** Writes a file into it, and returns its path. */
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(path, name), content);
    return join(path, name);
  };
  return { path, write };
}
