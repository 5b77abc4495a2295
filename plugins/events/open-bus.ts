import { mistake } from '../../kernel/index.ts'
import type { Bus, BusOptions } from './bus.ts'
import type { EventTransport, EventsConfig } from './config.ts'

const VARIABLES = { redis: 'REDIS_URL', nats: 'NATS_URL', postgres: 'DATABASE_URL' } as const

interface Place {
  readonly transport: EventTransport
  readonly url: string
}

/**
 * Loads the engine that a config asks for; nothing is connected yet. Undefined when there are no other
 * instances to reach.
 *
 * @param channel that instances hear each other on
 * @throws TypeError when the URL is missing or another transport's, or a package is not installed
 */
export async function openBus(
  config: EventsConfig,
  channel: () => Promise<string>,
): Promise<{ readonly transport: EventTransport; readonly bus: Bus } | undefined> {
  const place = placeOf(config)
  return place && { transport: place.transport, bus: await engine(place, await channel()) }
}

function placeOf({ transport, url }: EventsConfig): Place | undefined {
  const said = url === undefined ? undefined : transportOf(url)
  const chosen = transport ?? said
  if (chosen === undefined) return undefined
  if (said !== undefined && said !== chosen) {
    throw mistake(
      `\`events.url\` is the URL of ${said}, not of ${chosen}`,
      'correct it, or leave `events.transport` out',
    )
  }
  if (chosen === 'memory') return url === undefined ? undefined : { transport: chosen, url }
  const place = url ?? process.env[VARIABLES[chosen]]
  if (!place) {
    throw mistake(
      `\`events.url\` is missing, and so is ${VARIABLES[chosen]} in the environment`,
      'give one of the two',
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

async function engine({ transport, url }: Place, channel: string): Promise<Bus> {
  const options: BusOptions = { url, channel }
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
