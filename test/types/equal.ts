/** True when two types are the same, `any` and `never` told apart. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** `expectType<Equal<typeof value, string>>()` is a type error when they differ. */
export function expectType<_T extends true>(): void {}
