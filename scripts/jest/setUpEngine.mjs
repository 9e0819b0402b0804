import { setUp } from "../setup.mjs";

/**
 * Makes the clone ready before the first test that runs the engine, also under a bare `npx jest`, and lays the engine's
 * environment over this process's own, which jest's workers inherit: a test runs `pulumi` with `process.env` and finds the
 * right one. The languages that programs may be in are handed on in the same way.
 */
export default async function setUpEngine() {
  const engine = await setUp();
  const { installLanguages } = await import("./languages.mjs");
  // They are installed beside the engine, which is on PATH only afterwards.
  const languages = await installLanguages();
  Object.assign(process.env, engine, { TEST_LANGUAGES: JSON.stringify(languages) });
}
