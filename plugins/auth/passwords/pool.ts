import { PasswordsBusy } from '../errors.ts'

/** Lets only so much work be done at once; the rest waits in turn. */
export interface Pool {
  /**
   * Does the work when it is its turn.
   *
   * @throws PasswordsBusy when too much waits already
   */
  run<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Makes a pool. Hashes are made on threads, each of which takes a processor and some megabytes: without
 * a bound, sign-ins that come all at once leave nothing for anybody else.
 *
 * @param atOnce at least 1
 * @param waiting how many may wait
 */
export function pool(atOnce: number, waiting: number): Pool {
  const queue: (() => void)[] = []
  let working = 0
  return {
    async run(work) {
      if (working >= atOnce) {
        if (queue.length >= waiting) throw new PasswordsBusy()
        // Whoever ends hands its place on, so that nobody comes in between.
        await new Promise<void>((resolve) => queue.push(resolve))
      } else working++
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next) next()
        else working--
      }
    },
  }
}
