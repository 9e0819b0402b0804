import type * as pulumi from "@pulumi/pulumi";

/** The methods the installed package answers for one resource. There is no delete: a rotation can't be undone. */
export type ResourceMethods = Required<
  Pick<pulumi.dynamic.ResourceProvider, "check" | "diff" | "create" | "update" | "read">
>;

/** What `pulumi-bitlocker/process` exports: the name and shape that every trampoline ever stored relies on. */
export interface ProviderProcess {
  configure(config: pulumi.dynamic.Config): void;
  resources: Record<string, ResourceMethods>;
}

/**
 * The provider object of a dynamic resource is serialized as text and stored in the state of every resource. This one
 * only loads the installed package and calls it, so that its text stays the same when the implementation changes: no
 * spurious diffs, no stale code in a state, and one module instance for all resources of a run.
 *
 * Its text is a contract with every state that holds it. `configure` tolerates a package that is gone, and there is no
 * `delete`, so that destroy works without it. The package is looked for from the program's folder, then from the SDK's,
 * which finds it under pnpm when only a component library depends on it.
 */
export function trampoline(resource: string): pulumi.dynamic.ResourceProvider {
  const load = (): ProviderProcess => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- serialized text can't import
    const moduleLoader = require("module") as typeof import("node:module");
    try {
      return moduleLoader.createRequire(process.cwd() + "/_.js")("pulumi-bitlocker/process") as ProviderProcess;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
      return moduleLoader.createRequire(process.argv[1] as string)("pulumi-bitlocker/process") as ProviderProcess;
    }
  };
  const methods = () => load().resources[resource] as ResourceMethods;
  return {
    configure: (request) => {
      try {
        load().configure(request.config);
      } catch {
        // The methods below say what is wrong, where one is called.
      }
      return Promise.resolve();
    },
    check: (olds, news) => methods().check(olds, news),
    diff: (id, olds, news) => methods().diff(id, olds, news),
    create: (inputs) => methods().create(inputs),
    update: (id, olds, news) => methods().update(id, olds, news),
    read: (id, props) => methods().read(id, props),
  };
}
