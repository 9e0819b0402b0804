/* eslint @typescript-eslint/no-require-imports: off -- what is serialized as text can't import */
import type * as pulumi from "@pulumi/pulumi";

/** The methods the installed package answers for one resource. There is no delete: a rotation can't be undone. */
export type ResourceMethods = Required<
  Pick<pulumi.dynamic.ResourceProvider, "check" | "diff" | "create" | "update" | "read">
>;

/** What `pulumi-bitlocker/process` exports, by the resource's name: the shape every trampoline ever stored relies on. */
export type ProviderProcess = (resource: string) => ResourceMethods & {
  /** Takes over the stack's configuration, at once: the SDK does not wait for it before it calls the methods. */
  configure: (config: pulumi.dynamic.Config) => void;
};

/**
 * The provider object of a dynamic resource is serialized as text and stored in the state of every resource, twice. This
 * one only loads the installed package and takes over its methods, so that its text stays the same when the
 * implementation changes: no spurious diffs, no stale code in a state, and one module instance for all resources of a run.
 * And it stays small: the engine writes all texts of a stack with every step, and the SDK wraps each function in 200
 * characters. So the methods come with `configure`, which the SDK calls before any of them, and all in one turn, since the
 * SDK does not wait for its end. An SDK that doesn't call it would take a missing `update` for one that succeeded: `check`,
 * which comes before all others, is there to keep it from that.
 *
 * Its text is a contract with every state that holds it. Where the package is gone, the methods say so when they are
 * called, and there is no `delete`, so that destroy works without it. The package is looked for from the program's folder,
 * then from the SDK's, which finds it under pnpm when only a component library depends on it. Comments are kept out of the
 * functions, since they would be part of the text.
 */
export function trampoline(resource: string): pulumi.dynamic.ResourceProvider {
  const provider = {
    configure: async function (this: object, request: pulumi.dynamic.ConfigureRequest) {
      const { createRequire } = require("module") as typeof import("node:module");
      const from = (file: string) => (createRequire(file)("pulumi-bitlocker/process") as ProviderProcess)(resource);
      const load = () => {
        try {
          return from(process.cwd() + "/_.js");
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
          return from(process.argv[1] as string);
        }
      };
      try {
        const { configure, ...methods } = load();
        configure(request.config);
        Object.assign(this, methods);
      } catch (error) {
        const fail = () => {
          throw error as Error;
        };
        Object.assign(this, { check: fail, diff: fail, create: fail, update: fail, read: fail });
      }
    },
    check: () => Promise.reject(new Error("pulumi-bitlocker needs @pulumi/pulumi 3.218 or newer.")),
  };
  // The others come with configure.
  return provider as Partial<pulumi.dynamic.ResourceProvider> as pulumi.dynamic.ResourceProvider;
}
