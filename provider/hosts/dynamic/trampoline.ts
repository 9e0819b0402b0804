/* eslint @typescript-eslint/no-require-imports: off -- what is serialized as text can't import */
import type * as pulumi from "@pulumi/pulumi";

/** The methods the installed package answers for one resource. There is no delete: a rotation can't be undone. */
export type ResourceMethods = Required<
  Pick<pulumi.dynamic.ResourceProvider, "check" | "diff" | "create" | "update" | "read">
>;

/**
 * What `pulumi-bitlocker/process` exports: the methods of a resource, by its name, with this configuration of the stack.
 * The shape every trampoline ever stored relies on.
 */
export type ProviderProcess = (resource: string, config: pulumi.dynamic.Config) => ResourceMethods;

/** What is serialized; the methods come with `configure`. */
interface Trampoline {
  resource: string;
  configure: (this: Trampoline, request: pulumi.dynamic.ConfigureRequest) => Promise<void>;
  update: string;
}

/**
 * The provider object of a dynamic resource is serialized as text and stored in the state of every resource, twice. This
 * one only loads the installed package and takes over its methods, so that its text stays the same when the
 * implementation changes: no spurious diffs, no stale code in a state, and one module instance for all resources of a run.
 * And it stays small: the engine writes all texts of a stack with every step, and the SDK wraps each function in 200
 * characters.
 *
 * Its text is a contract with every state that holds it. Where the package is gone, the methods say so when they are
 * called, and there is no `delete`, so that destroy works without it.
 */
export function trampoline(resource: string): pulumi.dynamic.ResourceProvider {
  // An SDK that never called configure would take a missing update for one that succeeded; a text it fails to call.
  const provider: Trampoline = { resource, configure, update: "needs configure" };
  return provider as object as pulumi.dynamic.ResourceProvider;
}

/**
 * The SDK calls this before any of the methods, which have to be there within the turn: calls beside this one don't wait
 * for its end. The package is looked for from the program's folder, then from the SDK's, which finds it under pnpm when
 * only a component library depends on it. Comments are kept out of the function, since they would be part of the text.
 */
const configure: Trampoline["configure"] = async function (request) {
  try {
    const paths = [process.cwd(), process.argv[1] as string];
    const load = require(require.resolve("pulumi-bitlocker/process", { paths })) as ProviderProcess;
    Object.assign(this, load(this.resource, request.config));
  } catch (error) {
    const fail = () => {
      throw error as Error;
    };
    Object.assign(this, { check: fail, diff: fail, create: fail, update: fail, read: fail });
  }
};
