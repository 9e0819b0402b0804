const { availableParallelism } = require("node:os");

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  globalSetup: "<rootDir>/scripts/jest/globalSetup.mjs",
  reporters: ["default", "<rootDir>/scripts/jest/summaryReporter.js"],
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
  transformIgnorePatterns: ["/node_modules/(?!jose/)", "<rootDir>/dist/"],
  modulePathIgnorePatterns: ["<rootDir>/\\.quickstart/", "<rootDir>/dist\\."],
  testSequencer: "<rootDir>/scripts/jest/sequencer.js",
  // One more than there are cores: runs of the real engine wait now and then.
  maxWorkers: availableParallelism() + 1,
  // Enough for a few runs of the real engine, each of which takes 3 to 5 seconds on a free machine.
  testTimeout: 240_000,
  // Instrumenting the sources would put counters into the provider's serialized text.
  coverageProvider: "v8",
  collectCoverageFrom: ["provider/**/*.ts", "simulator/**/*.ts"],
};
