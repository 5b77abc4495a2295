import type { PendingRun } from './pending.ts'
import type { LiveRun } from './run.ts'

type Item = IteratorResult<unknown, undefined>
type Settle = (run: LiveRun) => unknown
type Fail = (run: LiveRun, error: unknown) => Promise<never>

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }

/**
 * Hands a run's items on as they come, each stripped and validated. The run settles when the
 * stream ends, fails, or is given up by its reader; until then shutdown knows of it, and its timeout
 * holds for the whole of it. Written out instead of as a generator, because a generator that nobody
 * has started cannot be closed, and one that waits cannot be interrupted.
 */
export function settleStream(
  run: LiveRun,
  succeed: Settle,
  fail: Fail,
): AsyncGenerator<unknown, undefined> {
  const { pending } = run.engine
  const timeout = run.invocation.timeout ?? run.action.timeout
  const source = (run.output as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  let open = true
  /** For the reader that comes after the stream broke off while nobody was reading. */
  let unheard: Promise<never> | undefined
  /** Answers the reader that waits for an item, whatever the source does. */
  let interrupt: ((answer: Promise<Item>) => void) | undefined

  const finish = (): unknown => {
    open = false
    const told = succeed(run)
    pending.remove(entry, timeout)
    return told
  }
  const breakOff = (error: unknown): Promise<never> => {
    open = false
    const failed = (async () => fail(run, error))()
    pending.remove(entry, timeout)
    giveUp()
    return failed
  }
  const giveUp = (): void => {
    // Not awaited: a source that waits for something would hold its reader up.
    Promise.resolve(source.return?.()).catch((error: unknown) =>
      run.ctx.logger.error(`closing the stream of "${run.action.name}" failed`, { error }),
    )
  }
  const entry: PendingRun = {
    run,
    deadline: pending.deadlineOf(timeout),
    previous: undefined,
    next: undefined,
    stop(error) {
      if (!open) return
      run.abort(error)
      const failed = breakOff(error)
      failed.catch(() => undefined)
      if (interrupt) interrupt(failed)
      else unheard = failed
    },
  }
  pending.add(entry, timeout)

  const take = async (): Promise<Item> => {
    try {
      const step = await source.next()
      if (!open) return END
      if (!step.done) return { done: false, value: await run.action.output.write(step.value) }
    } catch (error) {
      return open ? breakOff(error) : END
    }
    await finish()
    return END
  }
  const stream: AsyncGenerator<unknown, undefined> = {
    next() {
      if (!open) {
        const answer = unheard ?? Promise.resolve(END)
        unheard = undefined
        return answer
      }
      return new Promise((resolve, reject) => {
        interrupt = resolve
        take().then(
          (item) => {
            if (interrupt === resolve) interrupt = undefined
            resolve(item)
          },
          (error: unknown) => reject(error as Error),
        )
      })
    },
    async return() {
      if (!open) return END
      run.abort(new Error('the reader of the stream went away'))
      const told = finish()
      interrupt?.(Promise.resolve(END))
      giveUp()
      await told
      return END
    },
    throw(error) {
      if (!open) return Promise.resolve(END)
      run.abort(error)
      return breakOff(error)
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => void (await stream.return(undefined)),
  }
  return stream
}
