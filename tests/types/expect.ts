// Words for tests that only the compiler runs.

/** True when both types are the same, not merely assignable. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Holds only when its argument is `true`. */
export type Holds<T extends true> = T;
