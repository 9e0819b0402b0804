// @ts-check
import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const NO_TIME = "The domain has no clock and no timer of its own: they are handed in (provider/rotation/clock.ts).";
const NO_WORLD = "The domain knows neither Pulumi nor HTTP.";

export default defineConfig(
  globalIgnores(["**/dist*/", "coverage/", ".quickstart/", "**/node_modules/", "sdk/"]),
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

  // Which folder may import which: imports.config.js.
  {
    files: ["provider/rotation/**"],
    rules: {
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
