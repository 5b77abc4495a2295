/** What was thrown, in words: the message of an error, and of anything else what it says as a text. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
