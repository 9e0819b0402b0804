import * as pulumi from "@pulumi/pulumi";
import { peersOf } from "./peers";

/** Inputs that the resource class adds for the provider process. A name that begins with `__` is hidden in a diff. */
export interface HiddenInputs {
  /** The resource's URN, by which progress finds its row. Never stored among the outputs: a rename makes it stale. */
  __urn?: pulumi.Input<string>;
  /** Whether this is a preview, which check can't tell otherwise. Check takes it out. */
  __dryRun?: boolean;
  /** The devices of the resources that are constructed together with this one. Check takes it out. */
  __peers?: pulumi.Input<string>;
}

/** The hidden inputs of a resource that is about to be registered. */
export function hiddenInputs(
  type: string,
  name: string,
  managedDeviceId: pulumi.Input<string>,
  opts?: pulumi.CustomResourceOptions,
): HiddenInputs {
  const urn = pulumi.createUrn(name, `pulumi-nodejs:dynamic/${type}`, opts?.parent);
  return {
    // As a promise it is a value and no dependency: an output of the parent would make the resource wait for all children
    // of a component, itself and those that wait for it among them.
    __urn: new Promise((resolve) => {
      urn.apply(resolve);
    }),
    __dryRun: pulumi.runtime.isDryRun(),
    __peers: peersOf(managedDeviceId),
  };
}
