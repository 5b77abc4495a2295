/**
 * The error for arguments that cannot be meant, with what to do about them: boot shows both, and
 * the place, where a builder of triggers or guards, a binder or a `setup` throws it.
 *
 * @param message what is wrong; one sentence without its mend
 * @param mend what to do; one sentence
 * @param cause what it was learnt from
 */
export function mistake(
  message: string,
  mend: string,
  cause?: unknown,
): TypeError & { readonly mend: string } {
  return Object.assign(new TypeError(message, cause === undefined ? {} : { cause }), { mend })
}

/** The mend that an error brings along, or else the general one. */
export function mendOf(error: unknown, general: string): string {
  const mend: unknown = error instanceof Error ? Reflect.get(error, 'mend') : undefined
  return typeof mend === 'string' ? mend : general
}
