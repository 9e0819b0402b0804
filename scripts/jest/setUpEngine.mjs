import { setUp } from "../setup.mjs";

/**
 * Makes the clone ready before the first test that runs the engine, also under a bare `npx jest`, and lays the engine's
 * environment over this process's own, which jest's workers inherit: a test runs `pulumi` with `process.env` and finds the
 * right one.
 */
export default async function setUpEngine() {
  Object.assign(process.env, await setUp());
}
