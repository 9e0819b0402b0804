/** A library of ES modules only: this is how CommonJS gets at it under every Node that is supported. */
export const loadJose = () => import("jose");

/** The library. */
export type Jose = Awaited<ReturnType<typeof loadJose>>;
