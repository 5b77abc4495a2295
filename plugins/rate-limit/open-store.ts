import { type Host, mistake } from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import type { RateLimitConfig } from './config.ts'
import type { RateLimitPlugin } from './index.ts'
import { memoryStore } from './memory.ts'
import { withStandby } from './standby.ts'
import type { RateStore, RateStoreName } from './store.ts'

/** What counts, as the config wants it. */
export async function openStore(
  host: Host<RateLimitPlugin>,
  config: RateLimitConfig,
): Promise<{ name: RateStoreName; store: RateStore }> {
  const { clock } = host
  const memory = memoryStore(clock)
  const db = host.get(database)
  const name =
    config.store ?? (config.url ? 'redis' : db?.engine === 'postgres' ? 'database' : 'memory')
  if (name === 'memory') return { name, store: memory }
  const store = await shared(host, config, name)
  const { whenUnavailable = 'memory' } = config
  return { name, store: withStandby({ store, whenUnavailable, memory, logger: () => host.logger }) }
}

async function shared(
  host: Host<RateLimitPlugin>,
  { url = process.env['REDIS_URL'], prefix }: RateLimitConfig,
  name: 'database' | 'redis',
): Promise<RateStore> {
  const { clock, root } = host
  if (name === 'database') {
    const db = host.get(database)
    if (db) return (await import('./database.ts')).databaseStore(db, clock)
    throw mistake(
      "rateLimit.store is 'database', and there is none",
      'add db() to `plugins`, or choose another store',
    )
  }
  if (url === undefined) {
    throw mistake(
      "rateLimit.store is 'redis', and nothing says where that is",
      'give rateLimit.url, or set REDIS_URL',
    )
  }
  const { redisStore } = await import('./redis.ts')
  return redisStore(url, prefix ?? `bunbase:rate:${await packageName(root)}:`, clock)
}

async function packageName(root: string): Promise<string> {
  const file = Bun.file(`${root}/package.json`)
  const manifest = (await file.exists()) ? ((await file.json()) as { name?: string }) : {}
  return manifest.name ?? 'app'
}
