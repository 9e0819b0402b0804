const { availableParallelism } = require("node:os");

/** What all parts have in common. */
const common = {
  transform: {
    "^.+\\.[jt]s$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript", decorators: false }, target: "es2022" },
        module: { type: "commonjs" },
        sourceMaps: "inline",
      },
    ],
  },
  // jose is published as ES modules only, which jest cannot load unless they are transformed.
  transformIgnorePatterns: ["/node_modules/(?!jose/)", "<rootDir>/(?:simulator/)?dist/"],
  modulePathIgnorePatterns: ["<rootDir>/\\.quickstart/", "<rootDir>/(?:simulator/)?dist\\."],
};

const engine = ["**/test/engine/**/*.test.ts", "**/test/reliability/engine.test.ts"];
const processes = [
  "**/test/contract/**/*.test.ts",
  "**/test/reliability/process.test.ts",
  "**/test/simulator/{command,otherClients*}.test.ts",
];
const withPatience = ["<rootDir>/scripts/jest/patience.js"];
const others = [...engine, ...processes].map((glob) => `!${glob}`);

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: "engine",
      testMatch: engine,
      globalSetup: "<rootDir>/scripts/jest/setUpEngine.mjs",
      setupFilesAfterEnv: withPatience,
    },
    {
      ...common,
      displayName: "processes",
      testMatch: processes,
      globalSetup: "<rootDir>/scripts/jest/setUpPackage.mjs",
      setupFilesAfterEnv: withPatience,
    },
    {
      // Whatever needs neither the engine nor another process: `npm run test:unit`.
      ...common,
      displayName: "unit",
      testMatch: ["**/test/**/*.test.ts", ...others],
      testEnvironment: "<rootDir>/scripts/jest/watchedEnvironment.js",
    },
  ],
  // A unit test that hangs fails soon. What takes longer says so itself: jest has one limit for all projects.
  testTimeout: 10_000,
  reporters: ["default", "<rootDir>/scripts/jest/summaryReporter.js"],
  testSequencer: "<rootDir>/scripts/jest/sequencer.js",
  // One more than there are cores: runs of the real engine wait now and then.
  maxWorkers: availableParallelism() + 1,
  // Instrumenting the sources would put counters into the provider's serialized text.
  coverageProvider: "v8",
  collectCoverageFrom: ["provider/**/*.ts", "simulator/**/*.ts"],
};
