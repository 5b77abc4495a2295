// Runs that somebody made as somebody else. Who it was stands with the kind of the caller, so that the row of
// every other run stays as it is.

const BY = ' by '

/** Kinds of callers who are themselves: all but those that an index of the others has. */
const THEMSELVES: readonly string[] = ['anonymous', 'apiKey', 'system', 'user']

/** A condition for the others, as their index has it. */
export const IMPERSONATED: string = `caller_kind not in (${THEMSELVES.map((it) => `'${it}'`).join(', ')})`

/** The kind of a caller as rows have it. */
export function impersonatedKind(kind: string, by: string): string {
  return `${kind}${BY}${by}`
}

/** What a row has, as its parts. */
export function callerKindOf(text: string): { kind: string; impersonatedBy?: string } {
  const at = text.indexOf(BY)
  if (at === -1) return { kind: text }
  return { kind: text.slice(0, at), impersonatedBy: text.slice(at + BY.length) }
}
