import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Locked {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(join(__dirname, "../../package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};

/** Where a package's dependency lies: beside it, or in a node_modules further up. */
function placeOf(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name).replaceAll("\\", "/");
    if (place in lock.packages) return place;
    if (folder === "." || folder === "")
      throw new Error(`${name}, which ${from || "the package"} needs, is not locked`);
  }
}

/** All that comes with a package, itself included. What it wants of its users is theirs. */
function installed(place: string, found = new Set<string>()): Set<string> {
  if (found.has(place)) return found;
  found.add(place);
  for (const name of Object.keys(lock.packages[place]?.dependencies ?? {})) installed(placeOf(name, place), found);
  return found;
}

it("the provider's installation holds at most 50 packages, and no web server or maker of certificates", () => {
  const packages = [...installed("")];
  expect(packages.length).toBeGreaterThan(10);
  expect(packages.length).toBeLessThanOrEqual(50);
  expect(packages).not.toContain("node_modules/fastify");
  expect(packages).not.toContain("node_modules/selfsigned");
});

it("the simulator's installation holds both", () => {
  expect([...installed("simulator")]).toEqual(
    expect.arrayContaining(["node_modules/fastify", "node_modules/selfsigned"]),
  );
});
