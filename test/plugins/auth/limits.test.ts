// How often something may be tried, and who is kept out by it.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { type Mail, mailer } from 'bunbase/plugins/mailer'
import { queue } from 'bunbase/plugins/queue'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { type Engine, engines } from '../../services.ts'
import { untilMoving } from '../queue/app.ts'
import { type AuthApp, PASSWORD, authApp } from './app.ts'
import { Browser, mailedApp } from './mailed.ts'

const OTHER = 'violet anchor whistles'

describe('tries to sign in', () => {
  let app: AuthApp
  beforeAll(async () => {
    app = await mailedApp('sqlite', {
      limits: { signIns: { client: { limit: 1000, window: '1m' } } },
    })
  })
  afterAll(() => app[Symbol.asyncDispose]())

  const tries = (browser: Browser, email: string, passwords: readonly string[]) =>
    Promise.all(
      passwords.map(
        async (password) => (await browser.post('/sign-in', { email, password })).status,
      ),
    )
  const wrong = (times: number): string[] => Array.from({ length: times }, () => OTHER)

  test('of 200 at once ten are tried, whoever has the address', async () => {
    await app.user('ann@example.com')
    for (const email of ['ann@example.com', 'nobody@example.com']) {
      const statuses = await tries(new Browser(app), email, wrong(200))
      expect(statuses.filter((status) => status === 401)).toHaveLength(10)
      expect(statuses.filter((status) => status === 429)).toHaveLength(190)
    }
    const json = { email: 'ann@example.com', password: OTHER }
    const { headers } = (await new Browser(app).post('/sign-in', json)).response
    expect(headers.get('ratelimit')).toBe('"10 per 15m";r=0;t=900')
    expect(headers.get('retry-after')).toBe('90')
    // However the address is written, and with the right password too.
    expect(await tries(new Browser(app), 'Ann@Example.com', [PASSWORD])).toEqual([429])
    await app.clock.advance('15m')
    expect(await tries(new Browser(app), 'ann@example.com', [PASSWORD])).toEqual([200])
  })

  test('the owner is not kept out where they have signed in before', async () => {
    const email = 'owner@example.com'
    await app.user(email)
    const home = new Browser(app)
    expect(await tries(home, email, [PASSWORD])).toEqual([200])
    await tries(new Browser(app), email, wrong(20))
    expect(await tries(new Browser(app), email, [PASSWORD])).toEqual([429])
    expect(await tries(home, email, [OTHER, PASSWORD])).toEqual([401, 200])
    // What is in the cookie is of no use for another account, nor when it is made up.
    const other = 'other@example.com'
    await app.user(other)
    await tries(new Browser(app), other, wrong(20))
    expect(await tries(home, other, [PASSWORD])).toEqual([429])
    home.cookies.set('auth-device', `${'x'.repeat(43)}.${'y'.repeat(43)}`)
    expect(await tries(home, email, [PASSWORD])).toEqual([429])
  })

  test('the right password makes the wrong ones forgotten', async () => {
    const email = 'clumsy@example.com'
    await app.user(email)
    for (let i = 0; i < 3; i++) {
      expect((await tries(new Browser(app), email, wrong(9))).every((it) => it === 401)).toBe(true)
      expect(await tries(new Browser(app), email, [PASSWORD])).toEqual([200])
    }
  })
})

test('tries from one network are counted, whatever they are about', async () => {
  await using app = await mailedApp('sqlite', {
    limits: { signIns: { client: { limit: 3, window: '1h' } } },
  })
  const statuses = await Promise.all(
    Array.from({ length: 5 }, async (_, i) => {
      const json = { email: `u${i}@example.com`, password: OTHER }
      return (await new Browser(app).post('/sign-in', json)).status
    }),
  )
  expect(statuses.filter((status) => status === 401)).toHaveLength(3)
})

for (const engine of await engines()) {
  test(`with the queue on ${engine} the answer does not wait for a mail, and no code is stored`, () =>
    queued(engine))
}

async function queued(engine: Engine): Promise<void> {
  const mails: Mail[] = []
  const transport = {
    name: 'taking',
    async send(mail: Mail) {
      mails.push(mail)
    },
  }
  const plugins = [
    queue({ queue: { keep: { completed: '1d' } } }),
    mailer({ mailer: { capture: false, from: 'hello@acme.example', transport } }),
    rateLimit(),
  ]
  await using app = await authApp(engine, { plugins })
  await app.user('ann@example.com')
  const browsers = ['ann@example.com', 'nobody@example.com'].map((email) => {
    const browser = new Browser(app)
    return { browser, asked: browser.post('/magic-link/request', { email }) }
  })
  for (const { asked } of browsers) expect((await asked).status).toBe(202)
  await app.start()
  await untilMoving(app, 'the mail is sent', () => mails.length > 0)
  const [code = ''] = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(mails[0]!.text) ?? []
  const store = app.get(database)!
  const all = await Promise.all(
    ['auth_codes', 'job_queue', 'job_completions', 'job_failures'].map(
      async (table) => (await store.run(`select * from ${table}`)).rows,
    ),
  )
  expect(all.flat().length).toBeGreaterThanOrEqual(3)
  expect(JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? 0 : value))).not.toContain(
    code,
  )
  expect((await browsers[0]!.browser.post('/magic-link', { code })).status).toBe(200)
  expect(mails).toHaveLength(1)
}
