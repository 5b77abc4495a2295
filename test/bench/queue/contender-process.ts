import type { Contender } from './contenders.ts'
import type { Order } from './orders.ts'

const program = new URL('program.ts', import.meta.url).pathname

/** A contender in a process of its own. */
export interface ContenderProcess {
  readonly child: Bun.Subprocess
  ask<T>(order: Order): Promise<T>
  /** Resolves, with the time by `performance.now()`, when a job begins after `hold`. */
  held(): Promise<number>
}

/** Starts one; resolves when its queue is open. */
export async function startContender(
  { peer, tuned, recorded }: Contender,
  url: string,
): Promise<ContenderProcess> {
  const answers: PromiseWithResolvers<unknown>[] = []
  const next = (): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>()
    answers.push(answer)
    return answer.promise
  }
  let holds = Promise.withResolvers<number>()
  const opened = next()
  const child = Bun.spawn(
    [process.execPath, program, peer, JSON.stringify({ url, tuned, recorded })],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      ipc(message: { result?: unknown; error?: string; held?: true }) {
        if (message.held) return holds.resolve(performance.now())
        const answer = answers.shift()!
        if (message.error === undefined) answer.resolve(message.result)
        else answer.reject(new Error(`${peer}: ${message.error}`))
      },
    },
  )
  const ended = child.exited.then((code) => {
    if (answers.length > 0) throw new Error(`${peer} ended with code ${code}`)
  })
  ended.catch(() => undefined)
  const answered = <T>(promise: Promise<unknown>): Promise<T> =>
    Promise.race([promise, ended]) as Promise<T>
  await answered(opened)
  return {
    child,
    ask(order) {
      const result = next()
      child.send(order)
      return answered(result)
    },
    async held() {
      const at = await holds.promise
      holds = Promise.withResolvers<number>()
      return at
    },
  }
}
