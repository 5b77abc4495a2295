import { RedisClient } from 'bun'
import { type Clock, systemClock } from '../../kernel/index.ts'
import { capacity, levelAt } from './bucket.ts'
import { digest } from './digest.ts'
import type { RateStore } from './store.ts'

/** Milliseconds: a count that takes longer is worth less than an answer. */
const PATIENCE = 1_000
/** Milliseconds without a try after a connection failed, so that calls do not wait for each of them. */
const PAUSE = 500

const OPTIONS = { autoReconnect: false, enableOfflineQueue: false, connectionTimeout: PATIENCE }

/** The time of a script in milliseconds: the caller's, or Redis' own when that is empty. */
const NOW = `local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local held = redis.call('HMGET', KEYS[1], 'level', 'at')
local level, at = tonumber(held[1]) or 0, tonumber(held[2]) or now`

/** See `bucket.ts`. Lua's numbers are exact as far as JavaScript's. */
const TAKE = `${NOW}
local adds, limit, full = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
level = math.max(0, level - math.max(0, now - at) * limit)
if level + adds > full then return { 0, string.format('%.0f', level) } end
level, at = level + adds, math.max(at, now)
local shown = string.format('%.0f', level)
redis.call('HSET', KEYS[1], 'level', shown, 'at', string.format('%.0f', at))
redis.call('PEXPIRE', KEYS[1], math.ceil(level / limit) + 1000)
return { 1, shown }`

const READ = `${NOW}
return { string.format('%.0f', level), string.format('%.0f', at), string.format('%.0f', now) }`

/**
 * Counts in Redis, or anything that speaks its protocol, by its time; a test's clock takes its place.
 *
 * @param prefix of every key
 */
export function redisStore(url: string, prefix: string, clock: Clock): RateStore {
  const hashes = new Map(
    [TAKE, READ].map((text) => [text, new Bun.CryptoHasher('sha1').update(text).digest('hex')]),
  )
  let client: Promise<RedisClient> | undefined
  let failedAt = -Infinity
  let closed = false

  const open = async (): Promise<RedisClient> => {
    const made = new RedisClient(url, OPTIONS)
    try {
      await made.connect()
      return made
    } catch (error) {
      made.close()
      throw error
    }
  }

  const connected = (): Promise<RedisClient> => {
    if (closed) throw new Error('the connection to Redis is closed')
    if (client) return client
    if (systemClock.elapsed() - failedAt < PAUSE) throw new Error('Redis cannot be reached')
    const opening = (client = open())
    const forget = (): void => {
      if (client === opening) client = undefined
    }
    opening.then(
      (made) => (made.onclose = forget),
      () => {
        failedAt = systemClock.elapsed()
        forget()
      },
    )
    return opening
  }

  /** On a link that is half open no answer comes, and no error either. */
  const ask = async (command: string, args: string[]): Promise<unknown> => {
    const on = await connected()
    const { promise, reject } = Promise.withResolvers<never>()
    const late = systemClock.setTimeout(() => {
      on.close()
      reject(new Error(`Redis gave no answer within ${PATIENCE} ms`))
    }, PATIENCE)
    try {
      return await Promise.race([on.send(command, args), promise])
    } finally {
      late.cancel()
    }
  }

  const run = async (script: string, key: string, args: number[]): Promise<unknown[]> => {
    const now = clock === systemClock ? '' : String(Math.round(clock.now()))
    const rest = ['1', prefix + digest(key), now, ...args.map(String)]
    try {
      return (await ask('EVALSHA', [hashes.get(script)!, ...rest])) as unknown[]
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error
      return (await ask('EVAL', [script, ...rest])) as unknown[]
    }
  }

  return {
    async take(key, policy, cost) {
      const args = [cost * policy.windowMs, policy.limit, capacity(policy)]
      const [taken, level] = await run(TAKE, key, args)
      return { taken: Number(taken) === 1, level: Number(level) }
    },
    async level(key, policy) {
      const [level, at, now] = await run(READ, key, [])
      return levelAt({ level: Number(level), at: Number(at) }, policy, Number(now))
    },
    async reset(key) {
      await ask('DEL', [prefix + digest(key)])
    },
    async close() {
      closed = true
      const left = await client?.catch(() => undefined)
      left?.close()
    },
  }
}
