// Passwords: which are taken, and what hashing them does to everybody else.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { systemClock } from 'bunbase'
import { thrown } from '../../kernel/thrown.ts'
import { type AuthApp, PASSWORD, authApp } from './app.ts'
import { inTime } from '../../in-time.ts'

let app: AuthApp
let leaked: (password: string) => boolean | Promise<boolean> = () => false
beforeAll(async () => {
  const password = { blocked: ['Bunbase'], breached: (it: string) => leaked(it) }
  app = await authApp('sqlite', { config: { password } })
})
afterAll(() => app[Symbol.asyncDispose]())

const rule = (password: string, context: readonly string[] = []) =>
  app.auth.passwords.check(password, context).then(
    () => undefined,
    (error) => error.details.rule as string,
  )

describe('the policy', () => {
  const context = ['ann.smith@initech.example', 'Ann Smith']
  test.each([
    ['fourteen chars', 'too-short'],
    ['fifteen chars !', undefined],
    ['\u{1F642}'.repeat(14), 'too-short'],
    ['olive tractor sings', undefined],
    ['NoDigitsOrSignsNeeded', undefined],
    ['x'.repeat(1025), 'too-long'],
    ['aaaaaaaaaaaaaaaaaaaa', 'common'],
    ['123456789012345', 'common'],
    ['qwertyuiopasdfgh', 'common'],
    ['mnbvcxzlkjhgfdsa', 'common'],
    ['password12345678', 'common'],
    ['Passw0rd!!!!!!!!', 'common'],
    ['passwordpassword', 'common'],
    ['dragondragondragon', 'common'],
    ['AnnSmith2026!!!!', 'context'],
    ['initech-initech-1', 'context'],
    ['bunbase-bunbase-', 'common'],
    ['ann.smith@initech.example', 'context'],
    ['annexation of puerto rico', undefined],
  ])('of %p says %p', async (password, expected) => {
    expect(await rule(password, context)).toBe(expected)
  })

  test('takes any long enough text that is not built of known words, up to 1,024 characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.string({ maxLength: 900 }), async (unknown, rest) => {
        expect(await rule(unknown + rest, context)).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  test('asks about leaks last, and lets through what cannot be asked', async () => {
    const asked: string[] = []
    leaked = (password) => {
      asked.push(password)
      return password === 'this one has leaked'
    }
    expect(await rule('this one has leaked')).toBe('breached')
    expect(await rule('short')).toBe('too-short')
    expect(asked).toEqual(['this one has leaked'])
    leaked = () => Promise.reject(new Error('the service is away'))
    expect(await rule('this one has leaked')).toBeUndefined()
    expect(app.logs.at(-1)).toMatchObject({ level: 'warn' })
  })
})

test('a hash fits its password in whatever form it is typed, and no other', async () => {
  const { passwords } = app.auth
  const long = 'é'.repeat(1024)
  const hashed = await passwords.hash(`Åse ${long}`)
  expect(hashed).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$')
  expect(await passwords.verify(`Åse ${long}`, hashed)).toBe(true)
  expect(await passwords.verify(`A\u030ase ${long}`, hashed)).toBe(true)
  expect(await passwords.verify(`Åse ${long.slice(1)}`, hashed)).toBe(false)
  expect(await passwords.verify('anything', undefined)).toBe(false)
  expect(await passwords.verify('anything', 'no hash at all')).toBe(false)
})

test('40 sign-ins at once leave a health check answered within 100 ms', async () => {
  const base = await app.start()
  await app.user('storm@example.com')
  const body = JSON.stringify({ email: 'storm@example.com', password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  let signedIn = 0
  let over = false
  const storm = Promise.all(
    Array.from({ length: 40 }, async () => {
      const answer = await fetch(`${base}/auth/sign-in`, { method: 'POST', body, headers })
      if (answer.status === 200) signedIn++
    }),
  ).finally(() => {
    over = true
  })
  const times: number[] = []
  while (!over) {
    const began = systemClock.elapsed()
    await (await fetch(`${base}/health/live`)).text()
    times.push(systemClock.elapsed() - began)
  }
  await storm
  times.sort((a, b) => a - b)
  expect(signedIn).toBe(40)
  expect(times.length).toBeGreaterThan(50)
  expect(times[Math.floor(times.length * 0.99)]!).toBeLessThan(inTime(100))
}, 60_000)

test('more than the process can take on are told to come again', async () => {
  await using small = await authApp('sqlite', { config: { password: { concurrency: 1 } } })
  const { passwords } = small.auth
  const all = Array.from({ length: 520 }, () => thrown(passwords.verify('x', 'no hash')))
  const busy = all.slice(501)
  const errors = await Promise.all(busy)
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['PASSWORDS_BUSY']))
  await Promise.allSettled(all)
})
