import { type Clock, inTime } from '../../../kernel/index.ts'
import { isLocal } from './config.ts'

/** Options of every request to a service. */
export type AskOptions = Record<symbol, boolean> & { readonly signal: AbortSignal }

/** Asks a service something, with the options that go along. */
export type Asking = <T>(ask: (options: AskOptions) => Promise<T>) => Promise<T>

/** Milliseconds that a service has to answer. */
const PATIENCE = 10_000

/** How a service at an address is asked: in time, and over https unless it runs on this machine. */
export function asking(base: URL, clock: Pick<Clock, 'setTimeout'>): Asking {
  return async (ask) => {
    const { allowInsecureRequests } = await import('oauth4webapi')
    return inTime(clock, PATIENCE, (signal) =>
      ask({ [allowInsecureRequests]: isLocal(base), signal }),
    )
  }
}
