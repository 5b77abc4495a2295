import { fold } from './policy.ts'

/**
 * The 3,000 passwords that are tried first, as they are and folded.
 *
 * @param more of the app's own
 */
export async function commonPasswords(more: readonly string[] = []): Promise<ReadonlySet<string>> {
  const text = await Bun.file(new URL('blocked.txt', import.meta.url)).text()
  const listed = text.trimEnd().split('\n')
  return new Set([...listed, ...more].flatMap((word) => [word.toLowerCase(), fold(word)]))
}
