// @ts-check
import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The house's imports point one way; this is what keeps them so.
 *
 * @param {{ rooms?: string[], packages?: string[] }} forbidden `rooms`: folders, wherever they are imported from;
 *   `packages`: what a package's or a Node module's name begins with
 * @param {string} message why, and what to do instead
 * @returns {import("eslint").Linter.RuleEntry}
 */
function forbid({ rooms = [], packages = [] }, message) {
  const patterns = [
    ...rooms.map((room) => ({ regex: `^\\.{1,2}/(.*/)?${room}(/|$)`, message })),
    ...packages.map((name) => ({ regex: `^${name}(/|$)`, message })),
  ];
  return ["error", { patterns }];
}

const NO_TIME = "The domain has no clock and no timer of its own: they are handed in (provider/rotation/clock.ts).";
const NO_WORLD = "The domain knows neither Pulumi nor HTTP.";
const NO_SIMULATOR = "The package must not know its simulator.";
const ONE_WIRING = "Only provider/wiring.ts knows both Graph's side and its users.";
const ODATA_ALONE = "Provider and simulator both import provider/odata, which therefore imports nothing but itself.";
const ONLY_ODATA = "Of the package, the simulator knows how filters are read (provider/odata) and nothing else.";

const NO_PROCESS = "What runs the engine or a provider process belongs to test/engine or test/contract.";

const TRANSPORTS = ["@microsoft/microsoft-graph-client", "undici", "(node:)?(https?|http2|net|tls|dns)"];
const TIMERS = ["(node:)?timers", "(node:)?perf_hooks"];

export default defineConfig(
  globalIgnores(["**/dist*/", "coverage/", ".quickstart/", "**/node_modules/"]),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // A function fits a screen, a file holds one idea.
      complexity: ["error", 10],
      "max-depth": ["error", 3],
      "max-params": ["error", 5],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],

      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "no-undef": "off", // TypeScript knows better
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // `async` without `await` is the plain way to keep a contract that asks for a promise, and rejects where else it would throw.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
    },
  },

  // Resources know the engine's side and the domain.
  {
    files: ["provider/*.ts"],
    ignores: ["provider/wiring.ts"],
    rules: { "no-restricted-imports": forbid({ rooms: ["graph", "simulator"] }, ONE_WIRING) },
  },
  {
    files: ["provider/wiring.ts"],
    rules: { "no-restricted-imports": forbid({ rooms: ["simulator"] }, NO_SIMULATOR) },
  },
  {
    files: ["provider/engine/**"],
    rules: {
      "no-restricted-imports": forbid(
        { rooms: ["graph", "simulator"], packages: [...TRANSPORTS, "@azure"] },
        ONE_WIRING,
      ),
    },
  },
  {
    files: ["provider/graph/**"],
    rules: { "no-restricted-imports": forbid({ rooms: ["engine", "simulator"], packages: ["@pulumi"] }, ONE_WIRING) },
  },
  {
    files: ["provider/rotation/**"],
    rules: {
      "no-restricted-imports": forbid(
        { rooms: ["engine", "graph", "simulator"], packages: [...TRANSPORTS, ...TIMERS, "@azure", "@pulumi"] },
        `${NO_WORLD} ${NO_TIME}`,
      ),
      "no-restricted-globals": [
        "error",
        ...["setTimeout", "setInterval", "setImmediate", "performance"].map((name) => ({ name, message: NO_TIME })),
        ...["fetch", "process"].map((name) => ({ name, message: NO_WORLD })),
      ],
      "no-restricted-properties": ["error", { object: "Date", property: "now", message: NO_TIME }],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: NO_TIME },
      ],
    },
  },

  // What needs neither the engine nor a provider process is fast, and stays so: `npm run test:unit`.
  {
    files: ["test/**"],
    ignores: ["test/engine/**", "test/contract/**", "test/reliability/**", "test/support/**"],
    rules: { "no-restricted-imports": forbid({ rooms: ["support/(project|providerProcess|packed)"] }, NO_PROCESS) },
  },
  // Provider and simulator read filters alike, so what reads them knows neither.
  {
    files: ["provider/odata/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ regex: "^(?!\\./)", message: ODATA_ALONE }] }] },
  },
  {
    files: ["simulator/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^\\.{1,2}/(.*/)?provider/(?!odata/)", message: ONLY_ODATA }] },
      ],
    },
  },

  // A test's describe() is as long as its list of cases.
  { files: ["test/**"], rules: { "max-lines-per-function": "off", "max-lines": ["error", 500] } },
  // What these print is what they are for.
  { files: ["scripts/**", "bench/**", "simulator/command.ts", "simulator/command/**"], rules: { "no-console": "off" } },
  // The linter does not see a type that a comment gives to a value; TypeScript does.
  {
    files: ["**/*.mjs", "**/*.js"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off", "@typescript-eslint/no-unsafe-return": "off" },
  },
  // Tools load these as CommonJS.
  { files: ["**/*.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
