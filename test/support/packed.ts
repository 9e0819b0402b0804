import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * Packs the package as it would be published, and answers the tarball's path. What was built for this run is packed:
 * building it anew would pull it from under the tests that run beside.
 */
export function packPackage(folder: string): string {
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: join(__dirname, "../.."),
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(folder, filename);
}
