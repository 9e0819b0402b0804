/**
 * The house's imports point one way; `npm run lint` keeps them so, those of types too.
 *
 * resources, functions -> hosts -> handlers -> rotation; graph implements what rotation declares.
 */

/** What speaks to a network or to the engine. */
const world =
  "node_modules/(@pulumi|@azure|@grpc|@microsoft/microsoft-graph-client|undici)/|^(node:)?(https?|http2|net|tls|dns)$";

/** What no package.json names. */
const undeclared = ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"];

/**
 * @param {string} name
 * @param {string} comment why, and what to do instead
 * @param {string} from
 * @param {object} to
 */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from: { path: from }, to });

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment: "Move what both need to a file of its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    forbid("domain-alone", "The domain knows neither Pulumi nor HTTP nor who uses it.", "^provider/rotation/", {
      path: `^provider/(?!rotation/|texts/)|^simulator/|${world}`,
    }),
    forbid(
      "domain-without-timers",
      "Clocks and timers are handed in: provider/rotation/clock.ts.",
      "^provider/rotation/",
      {
        path: "^(node:)?(timers(/promises)?|perf_hooks)$",
      },
    ),
    forbid("handlers-alone", "Handlers know neither Pulumi nor a host nor Graph.", "^provider/handlers/", {
      path: `^provider/(?!handlers/|rotation/|texts/)|^simulator/|${world}`,
    }),
    forbid(
      "graph-alone",
      "Graph's side implements what the domain declares, and knows nobody who uses it.",
      "^provider/graph/",
      {
        path: "^provider/(?!graph/|rotation/|texts/|odata/|settings/)|^simulator/|node_modules/@pulumi/",
      },
    ),
    forbid(
      "one-wiring",
      "Only provider/wiring.ts knows both Graph's side and its users.",
      "^provider/(?!graph/|wiring\\.ts)",
      {
        path: "^provider/graph/",
      },
    ),
    forbid("hosts-below-resources", "Hosts know nothing of what a program constructs.", "^provider/hosts/", {
      path: "^provider/(resources|functions|index)",
    }),
    forbid("hosts-apart", "Each host can be left out.", "^provider/hosts/([^/]+)/", {
      path: "^provider/hosts/([^/]+)/",
      pathNot: "^provider/hosts/$1/",
    }),
    forbid("settings-alone", "The table of settings knows nobody who uses it.", "^provider/settings/", {
      path: "^provider/(?!settings/)",
    }),
    forbid(
      "odata-alone",
      "Provider and simulator both import provider/odata, which imports nothing but itself.",
      "^provider/odata/",
      {
        path: ".*",
        pathNot: "^provider/odata/",
      },
    ),
    forbid("no-simulator", "The package must not know its simulator.", "^provider/", {
      path: "^simulator/|node_modules/pulumi-bitlocker-simulator/",
    }),
    forbid(
      "simulator-alone",
      "Of the provider, the simulator knows how filters are read, and nothing else.",
      "^simulator/",
      {
        path: "^provider/(?!odata/)",
      },
    ),
    forbid("declared", "A package declares what it imports.", "^(provider/(?!hosts/plugin/)|simulator/)", {
      dependencyTypes: ["npm-dev", ...undeclared],
      dependencyTypesNot: ["npm-peer", "type-only"],
      // A package of declarations alone, which can only be imported as types.
      pathNot: "^@microsoft/microsoft-graph-types-beta$",
    }),
    forbid(
      "bundled",
      "The plugin is shipped as a bundle: what it alone imports is declared for development, and no user installs it.",
      "^provider/hosts/plugin/",
      { dependencyTypes: undeclared },
    ),
    forbid(
      "unit-tests-fast",
      "What runs the engine or a provider process belongs to test/engine or test/contract.",
      "^test/(unit|simulator)/",
      {
        path: "^test/support/(project|hosts|providerProcess|pluginProcess|packed)",
      },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/|^dist/|^\\.quickstart/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
