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
 * The provider object of a dynamic resource is serialized as text and stored in the state of every resource. This one
 * only loads the installed package and calls it, so that its text stays the same when the implementation changes: no
 * spurious diffs, no stale code in a state, and one module instance for all resources of a run.
 *
 * Its text is a contract with every state that holds it. `configure` tolerates a package that is gone, and there is no
 * `delete`, so that destroy works without it. The package is looked for from the program's folder, then from the SDK's,
 * which finds it under pnpm when only a component library depends on it. Comments are kept out of the functions, since
 * they would be part of the text.
 */
export function trampoline(resource: string): pulumi.dynamic.ResourceProvider {
  const load = () => {
    const { createRequire } = require("module") as typeof import("node:module");
    const from = (file: string) => (createRequire(file)("pulumi-bitlocker/process") as ProviderProcess)(resource);
    try {
      return from(process.cwd() + "/_.js");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
      return from(process.argv[1] as string);
    }
  };
  return {
    configure: async (request) => {
      try {
        load().configure(request.config);
      } catch {
        return;
      }
    },
    check: (olds, news) => load().check(olds, news),
    diff: (id, olds, news) => load().diff(id, olds, news),
    create: (inputs) => load().create(inputs),
    update: (id, olds, news) => load().update(id, olds, news),
    read: (id, props) => load().read(id, props),
  };
}
