/** Errors below each other. */
const DEPTH = 5

/**
 * Why a service could not be asked or believed, for the log: the words of the errors alone, and OAuth's
 * name for it. The library hangs the tokens, codes and claims on them that it speaks of.
 */
export function whyFailed(error: unknown): string {
  const words: string[] = []
  for (let at = error; at instanceof Error && words.length < DEPTH; at = at.cause) {
    const { error: name } = at as { error?: unknown }
    words.push(typeof name === 'string' ? `${at.message} (${name.slice(0, 100)})` : at.message)
  }
  return words.join(': ')
}
