/**
 * What is not known of a real tenant, each as a switch that plays either side. A program that works with all of them
 * does not depend on a guess.
 */
export interface Behaviour {
  /** What becomes of a device's earlier result of the same action when the action is asked for again. Default `replace`. */
  history: "append" | "replace";
}

/** The side that is played where nothing else is asked for. */
export const defaultBehaviour: Readonly<Behaviour> = {
  history: "replace",
};
