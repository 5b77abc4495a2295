// Somebody who guesses at passwords over 50 connections and says that they come from a new address each time: what
// reaches a password is counted by account, and no header moves that.
import { describe, expect, test } from 'bun:test'
import { defineConfig } from 'bunbase'
import { database, db } from 'bunbase/db'
import { auth, authService } from 'bunbase/plugins/auth'
import { http } from 'bunbase/plugins/http'
import { type RateLimitConfig, rateLimit } from 'bunbase/plugins/rate-limit'
import { createTestApp } from 'bunbase/testing'
import { type Engine, engines, testDatabase } from '../services.ts'
import { amount, within } from './amounts.ts'

const TRIES = amount(300, 10_000)
const CONNECTIONS = 50
/** Of them the second has no account. */
const ADDRESSES = ['ann@example.com', 'nobody@example.com']
const PASSWORD = 'olive tractor sings'
/** Passwords that may be tried for an account, by what is asked of us; ours are ten in 15 minutes. */
const [ASKED, OURS] = [100, 10]

async function guess(engine: Engine, store: RateLimitConfig['store']): Promise<void> {
  await using place = await testDatabase(engine)
  const config = defineConfig({
    presets: [],
    plugins: [db(), http(), rateLimit(), auth()],
    auth: {
      sessionSecret: 'only for tests, and long enough for them',
      // Their one network would be stopped before the account is.
      limits: { signIns: { client: { limit: TRIES * 2, window: '1h' } } },
    },
    rateLimit: { store },
  })
  await using app = await createTestApp(config, {
    overrides: { database: { url: place.url, migrate: 'auto' } },
  })
  const { users, passwords } = app.get(authService)!
  const ann = (await users.create({ email: ADDRESSES[0]! }))!
  await passwords.keep(ann.id, await passwords.hash(PASSWORD))
  const url = await app.start()

  const checked = new Map(ADDRESSES.map((email) => [email, 0]))
  const others = new Set<number>()
  let made = 0
  const connection = async (): Promise<void> => {
    while (made < TRIES) {
      const n = made++
      const ip = `203.0.${(n >> 8) & 255}.${n & 255}`
      const email = ADDRESSES[n % 2]!
      const response = await fetch(`${url}/auth/sign-in`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'user-agent': `guess/${n}` },
          ...{ 'x-forwarded-for': ip, forwarded: `for=${ip}`, 'x-real-ip': ip },
          ...{ 'cf-connecting-ip': ip, 'true-client-ip': ip, 'x-client-ip': ip },
        },
        body: JSON.stringify({ email, password: `guess number ${n} of many` }),
      })
      await response.arrayBuffer()
      if (response.status === 401) checked.set(email, checked.get(email)! + 1)
      else others.add(response.status)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  const seconds = (performance.now() - began) / 1_000
  const counts = [...checked.values()]
  console.log(`${TRIES} tries in ${seconds.toFixed(1)} s on ${engine}: ${counts} checked`)

  expect([...others]).toEqual([429])
  // Time stands still, so that nothing comes back: exactly as many, with an account and without.
  expect(counts).toEqual([OURS, OURS])
  expect(Math.max(...counts)).toBeLessThanOrEqual(ASKED)
  const { rows } = await app.get(database)!.run('select id from sessions')
  expect(rows).toEqual([])
}

describe.each(await engines())('on %s', (engine) => {
  test.each(['memory', 'database'] as const)(
    'an account is guessed at ten times, whatever addresses are made up: counted in %s',
    (store) => guess(engine, store),
    within(30_000, 120_000).timeout,
  )
})
