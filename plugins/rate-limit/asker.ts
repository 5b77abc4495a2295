import type { Run } from '../../kernel/index.ts'
import { type HttpExchange, httpExchange } from '../http/index.ts'
import { networkOf } from './network.ts'

/** The run that was triggered, of those that called each other. */
export function rootOf(run: Run): Run {
  let root = run
  while (root.parent) root = root.parent
  return root
}

/** The request that started it all, if one did. */
export function exchangeOf(run: Run): HttpExchange | undefined {
  return httpExchange(rootOf(run).invocation)
}

/** The network that a run was asked for from; undefined when its trigger knows no addresses. */
export function addressOf(run: Run): string | undefined {
  const { invocation } = rootOf(run)
  const exchange = httpExchange(invocation)
  const ip = invocation.ip ?? exchange?.ip
  if (ip !== undefined) return networkOf(ip)
  // A peer without address is on this machine: a Unix socket.
  return exchange ? '127.0.0.1' : undefined
}

/**
 * Who asks, as one that can be told from others. Undefined for the app itself, and for strangers of whom
 * nothing is known: they came by a trigger that has no addresses, and must not share one count.
 */
export function askerOf(run: Run): string | undefined {
  const { caller } = run
  if (caller.kind === 'system') return undefined
  if (caller.kind !== 'anonymous') return `${caller.kind} ${caller.id}`
  const address = addressOf(run)
  return address === undefined ? undefined : `address ${address}`
}
