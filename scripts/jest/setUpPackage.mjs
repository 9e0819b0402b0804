import { installDependencies } from "../setup/dependencies.mjs";
import { buildWhenStale } from "../setup/package.mjs";

/** Builds the package before the first test that starts a provider process: such a process loads dist/. */
export default async function setUpPackage() {
  await installDependencies();
  await buildWhenStale();
}
