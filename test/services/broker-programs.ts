/** A message broker that tests run. */
export type BrokerName = 'redis' | 'nats'

/** The Debian package of each, which is also the name of its program. */
const PROGRAMS: Readonly<Record<BrokerName, string>> = {
  redis: 'redis-server',
  nats: 'nats-server',
}

/** Path of a broker's program; undefined when the machine has none. */
export function brokerProgram(name: BrokerName): string | undefined {
  return Bun.which(PROGRAMS[name]) ?? undefined
}

/** Installs those that the machine lacks, if it is a Debian and we may. Says so when that fails. */
export async function installBrokers(names: readonly BrokerName[]): Promise<void> {
  const missing = names.filter((name) => !brokerProgram(name)).map((name) => PROGRAMS[name])
  if (missing.length === 0 || process.getuid?.() !== 0 || !Bun.which('apt-get')) return
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing]
  for (const command of [['apt-get', 'update', '-qq'], install]) {
    const child = Bun.spawn([...command, '-o', 'DPkg::Lock::Timeout=120'], {
      // The machine's own instance is not wanted: it would listen on the well-known port.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const complaints = await new Response(child.stderr).text()
    if ((await child.exited) !== 0) return console.error(`${command.join(' ')}:\n${complaints}`)
  }
}
