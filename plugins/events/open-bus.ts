import type { Bus, BusOptions } from './bus.ts'
import type { EventTransport, EventsConfig } from './config.ts'

const VARIABLES = { redis: 'REDIS_URL', nats: 'NATS_URL', postgres: 'DATABASE_URL' } as const

/** A transport and where its broker is. */
export interface Place {
  readonly transport: EventTransport
  readonly url: string
}

/**
 * Where broadcasts go; undefined when there are no other instances to reach.
 *
 * @throws TypeError when the URL is missing, or is another transport's
 */
export function placeOf({ transport, url }: EventsConfig): Place | undefined {
  const said = url === undefined ? undefined : transportOf(url)
  const chosen = transport ?? said
  if (chosen === undefined) return undefined
  if (said !== undefined && said !== chosen) {
    throw new TypeError(`\`events.url\` is the URL of ${said}, not of ${chosen}`)
  }
  if (chosen === 'memory') return url === undefined ? undefined : { transport: chosen, url }
  const place = url ?? process.env[VARIABLES[chosen]]
  if (!place) {
    throw new TypeError(
      `\`events.url\` is missing, and so is ${VARIABLES[chosen]} in the environment`,
    )
  }
  return { transport: chosen, url: place }
}

function transportOf(url: string): EventTransport {
  const scheme = url.slice(0, url.indexOf(':'))
  if (scheme === 'memory') return 'memory'
  if (/^(redis|valkey)/.test(scheme)) return 'redis'
  return scheme.startsWith('postgres') ? 'postgres' : 'nats'
}

/** Loads the engine of a transport; nothing is connected yet. */
export async function openBus(transport: EventTransport, options: BusOptions): Promise<Bus> {
  switch (transport) {
    case 'memory':
      return (await import('./memory.ts')).memoryBus(options)
    case 'redis':
      return (await import('./redis.ts')).redisBus(options)
    case 'nats':
      return (await import('./nats.ts')).natsBus(options)
    case 'postgres':
      return (await import('./postgres.ts')).postgresBus(options)
  }
}
