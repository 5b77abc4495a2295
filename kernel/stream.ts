import type { LiveRun } from './run.ts'

type Settle = (run: LiveRun) => unknown
type Fail = (run: LiveRun, error: unknown) => Promise<never>

/**
 * Hands a run's items on as they come, each stripped and validated. The run settles when the
 * stream ends, fails, or is given up by its reader; until then shutdown knows of it. Written out
 * instead of as a generator, because a generator that nobody has started cannot be closed.
 */
export function settleStream(run: LiveRun, succeed: Settle, fail: Fail): AsyncGenerator<unknown> {
  const source = (run.output as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  let open = true
  const entry = run.engine.pending.add(run, 0, () => void stream.return(undefined))

  const close = (): void => {
    open = false
    run.engine.pending.remove(entry, 0)
  }
  const giveUp = (): void => {
    // Not awaited: a source that waits for something would hold its reader up.
    Promise.resolve(source.return?.()).catch((error: unknown) =>
      run.ctx.logger.error(`closing the stream of "${run.action.name}" failed`, { error }),
    )
  }
  const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

  const stream: AsyncGenerator<unknown> = {
    async next() {
      if (!open) return end
      try {
        const step = await source.next()
        if (!open) return end
        if (!step.done) return { done: false, value: await run.action.output.write(step.value) }
      } catch (error) {
        if (!open) return end
        close()
        giveUp()
        return fail(run, error)
      }
      close()
      await succeed(run)
      return end
    },
    async return() {
      if (!open) return end
      close()
      run.abort(new Error('the reader of the stream went away'))
      giveUp()
      await succeed(run)
      return end
    },
    async throw(error) {
      if (!open) return end
      close()
      run.abort(error)
      giveUp()
      return fail(run, error)
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => void (await stream.return(undefined)),
  }
  return stream
}
