/** Runs work of one key after the other, in the order it was asked for; a failure is the asker's alone. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** Makes one that this process shares. */
export function inTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work)
    last.set(key, turn)
    try {
      return await turn
    } finally {
      if (last.get(key) === turn) last.delete(key)
    }
  }
}
