import * as pulumi from "@pulumi/pulumi";
import { idsRegisteredTogether } from "./idsRegisteredTogether";

/** What check is told of a resource besides its arguments, as the program registers it. */
export interface Registration {
  /** The resource's URN, by which progress finds its row, and a create that is called again its rotation. */
  urn: string;
  /** Whether this is a preview, which check can't tell otherwise. */
  isPreview: boolean;
  /** The devices of resources that are constructed together with this one. */
  peers: string[];
  /** How many resources of this type the program had constructed by then. */
  constructed: number;
}

/** By the stack, since one process may run the programs of several, or of one again and again. */
const constructed = new WeakMap<object, number>();
const noStack = {};

/**
 * The registration of a resource that is about to be registered. It is one text, since the SDK and the engine take their
 * time for every property, under the name `__occasion`: one that begins with `__` is hidden from a diff, and programs with
 * other versions of this package use the same. Only the URN of it is stored, and only among the inputs, where each check
 * renews it: among the outputs a rename would leave a stale one.
 */
export function registrationOf(
  type: string,
  name: string,
  managedDeviceId: pulumi.Input<string>,
  opts?: pulumi.CustomResourceOptions,
): Promise<string> {
  // As a promise it is a value and no dependency: an output of the parent would make the resource wait for all children
  // of a component, itself and those that wait for it among them.
  const urn = new Promise<string>((resolve) => {
    pulumi.createUrn(name, `pulumi-nodejs:dynamic/${type}`, opts?.parent).apply(resolve);
  });
  const isPreview = pulumi.runtime.isDryRun();
  const stack = pulumi.runtime.getStackResource() ?? noStack;
  constructed.set(stack, countOf(stack) + 1);
  return Promise.all([urn, idsRegisteredTogether(managedDeviceId)]).then(([urn, peers]) =>
    JSON.stringify({ urn, isPreview, peers, constructed: countOf(stack) } satisfies Registration),
  );
}

function countOf(stack: object): number {
  return constructed.get(stack) ?? 0;
}

/** The registration in such a text, which a program with another version of this package may leave out. */
export function registrationIn(text: unknown): Partial<Registration> & Pick<Registration, "peers"> {
  return typeof text === "string" ? { peers: [], ...(JSON.parse(text) as Partial<Registration>) } : { peers: [] };
}
