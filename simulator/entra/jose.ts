/** The library has ES modules only. CommonJS loads it this way under every supported Node. */
export const loadJose = () => import("jose");

/** The library. */
export type Jose = Awaited<ReturnType<typeof loadJose>>;
