import { type Host, systemClock } from '../../kernel/index.ts'
import { Broadcast } from './broadcast.ts'
import type { EventsConfig } from './config.ts'
import { dispatch } from './dispatch.ts'
import type { EventsPlugin } from './index.ts'
import { openBus } from './open-bus.ts'
import { payloadCopy } from './payload-copy.ts'
import type { Topics } from './topics.ts'

const BUFFER = 10_000
/** What comes over the wire nobody else has. */
const PARSED = { copy: payloadCopy, isOwn: true }

/** What reaches the other instances, as the config wants it; undefined when there are none. */
export async function openBroadcast(
  host: Host<EventsPlugin>,
  config: EventsConfig,
  topics: Topics,
): Promise<Broadcast | undefined> {
  const channel = async (): Promise<string> =>
    config.channel ?? `bunbase:${await packageName(host.root)}`.slice(0, 60)
  const opened = await openBus(config, channel).catch((error: Error) => {
    host.report({
      key: 'events',
      message: error.message,
      mend: error.cause
        ? 'run: bun add @nats-io/transport-node'
        : 'say where the broker is: "redis://host:6379", "nats://host:4222" or "postgres://user@host/name"',
      cause: error.cause,
    })
  })
  if (!opened) return undefined
  const logger = (): typeof host.logger => host.logger
  return new Broadcast({
    ...opened,
    clock: systemClock,
    sender: host.ids.uuid(),
    buffer: config.buffer ?? BUFFER,
    logger,
    receive(emission, payload) {
      dispatch(topics.listeners(emission.name).broadcast, emission, payload, PARSED, logger)
    },
  })
}

async function packageName(root: string): Promise<string> {
  const file = Bun.file(`${root}/package.json`)
  const manifest = (await file.exists()) ? ((await file.json()) as { name?: string }) : {}
  return manifest.name ?? 'app'
}
