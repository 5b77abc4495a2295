/** A message broker that tests run. */
export type BrokerName = 'redis' | 'nats'

/** The Debian package of each, which is also the name of its program. */
export const BROKER_PACKAGES: Readonly<Record<BrokerName, string>> = {
  redis: 'redis-server',
  nats: 'nats-server',
}

/** Path of a broker's program; undefined when the machine has none. */
export function brokerProgram(name: BrokerName): string | undefined {
  return Bun.which(BROKER_PACKAGES[name]) ?? undefined
}
