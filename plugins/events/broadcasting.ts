import { type Host, systemClock } from '../../kernel/index.ts'
import { Broadcast } from './broadcast.ts'
import type { EventsConfig } from './config.ts'
import { dispatch } from './dispatch.ts'
import type { EventsPlugin } from './index.ts'
import { type Place, openBus, placeOf } from './open-bus.ts'
import { payloadCopy } from './payload-copy.ts'
import type { Topics } from './topics.ts'

const BUFFER = 10_000

/** What reaches the other instances, as the config wants it; undefined when there are none. */
export async function broadcasting(
  host: Host<EventsPlugin>,
  config: EventsConfig,
  topics: Topics,
): Promise<Broadcast | undefined> {
  let place: Place | undefined
  try {
    place = placeOf(config)
  } catch (error) {
    host.report({
      key: 'events.url',
      message: (error as Error).message,
      mend: 'say where the broker is: "redis://host:6379", "nats://host:4222" or "postgres://user@host/name"',
    })
  }
  if (!place) return undefined
  const { transport, url } = place
  const channel = config.channel ?? `bunbase:${await packageName(host.root)}`
  const logger = (): typeof host.logger => host.logger
  return new Broadcast({
    transport,
    bus: await openBus(transport, { url, channel: channel.slice(0, 60) }),
    clock: systemClock,
    sender: host.ids.uuid(),
    buffer: config.buffer ?? BUFFER,
    logger,
    receive(emission, payload) {
      dispatch(topics.listeners(emission.name).broadcast, emission, payload, payloadCopy, logger)
    },
  })
}

async function packageName(root: string): Promise<string> {
  const file = Bun.file(`${root}/package.json`)
  const manifest = (await file.exists()) ? ((await file.json()) as { name?: string }) : {}
  return manifest.name ?? 'app'
}
