/** Asks for many small things in few calls, each once. */
export interface Together<T> {
  /** Asks soon, unless it was asked before and the answer came or is under way. @param key tells things apart */
  want(key: string, thing: T): void
  /** Asks for all that there was no answer to. */
  again(): void
}

/**
 * @param most things of one call
 * @param soon runs a function once what else is wanted at the moment is there, too
 * @param ask rejects when there is no answer
 */
export function askTogether<T>(
  most: number,
  soon: (run: () => void) => void,
  ask: (things: readonly T[]) => Promise<void>,
): Together<T> {
  const asked = new Set<string>()
  const failed = new Map<string, T>()
  let wanted: [key: string, thing: T][] = []

  const askFor = async (some: typeof wanted): Promise<void> => {
    await ask(some.map(([, thing]) => thing)).catch(() => {
      for (const [key, thing] of some) {
        asked.delete(key)
        failed.set(key, thing)
      }
    })
  }
  const flush = (): void => {
    const all = wanted
    wanted = []
    for (let at = 0; at < all.length; at += most) void askFor(all.slice(at, at + most))
  }
  const want = (key: string, thing: T): void => {
    if (asked.has(key)) return
    asked.add(key)
    failed.delete(key)
    wanted.push([key, thing])
    if (wanted.length === 1) soon(flush)
  }
  return {
    want,
    again() {
      for (const [key, thing] of failed) want(key, thing)
    },
  }
}
