/**
 * What was thrown, in words: the message of an error, with those of the errors that it stands for, and of
 * anything else what it says as a text.
 */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) {
    return `${thrown.message}: ${thrown.errors.map(reasonOf).join('; ')}`
  }
  return thrown instanceof Error ? thrown.message : String(thrown)
}
