// Whoever has a copy of the database has nothing to sign in with: the product that `init --template saas` writes
// gives out every kind of token there is, and a dump of all its tables has none of them.
import { describe, expect, test } from 'bun:test'
import { database, sql } from 'bunbase/db'
import type { Mail } from 'bunbase/plugins/mailer'
import { organizationsService, unscoped } from 'bunbase/plugins/organizations'
import { oneTimeCode, stepAt } from '../../plugins/auth/totp/one-time-code.ts'
import { secretOf } from '../plugins/auth/mailed.ts'
import { untilMoving } from '../plugins/queue/app.ts'
import { engines } from '../services.ts'
import { PASSWORD, type SaasApp, saasApp } from './saas-app.ts'

const ANN = 'ann@example.com'
const TABLES = {
  sqlite: "select name from sqlite_master where type = 'table'",
  postgres: `select table_name as name from information_schema.tables
    where table_schema = current_schema()`,
}

/** Every row of every table as text; of bytes, what can be read in them. */
async function dump(app: SaasApp): Promise<string> {
  const store = app.get(database)!
  const all = app.get(organizationsService)!.dbOfAll
  const { rows: tables } = await store.run<{ name: string }>(TABLES[store.engine])
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await unscoped(sql`select * from ${sql.table(name)}`).execute(all)
      return JSON.stringify(rows, (_, value) => {
        if (typeof value === 'bigint') return String(value)
        return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
      })
    }),
  )
  return texts.join('\n')
}

describe.each(await engines())('on %s', (engine) => {
  test('no token that was given out is in a dump, also while the mails wait', async () => {
    const mails: Mail[] = []
    const dumps: string[] = []
    const transport = {
      name: 'taking',
      async send(mail: Mail) {
        // Its job is under way.
        dumps.push(await dump(app))
        mails.push(mail)
      },
    }
    await using app = await saasApp(engine, {
      overrides: {
        auth: { mails: { links: {} } },
        mailer: { capture: false, transport },
        queue: { keep: { completed: '7d', failed: '7d' } },
      },
    })
    const secrets = new Set<string>()
    let read = 0
    /** The code or token in the next mail. */
    const mailed = async (): Promise<string> => {
      await untilMoving(app, 'a mail comes', () => mails.length > read)
      const [code] = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b|[\w-]{40,}/.exec(mails[read++]!.text) ?? []
      secrets.add(code!)
      secrets.add(code!.replace('-', ''))
      return code!
    }
    const ann = app.visitor()
    await ann.post('/auth/sign-up', { email: ANN, password: PASSWORD })
    await ann.post('/auth/verify-email', { code: await mailed() })
    await ann.signIn(ANN)
    const { body: held } = await app
      .visitor()
      .post('/auth/sign-in', { email: ANN, password: PASSWORD, keep: 'token' })
    secrets.add(held.token)

    await ann.post('/auth/magic-link/request', { email: ANN })
    await mailed()
    const other = app.visitor()
    await other.post('/auth/reset-password/request', { email: ANN })
    await mailed()
    await ann.post('/auth/change-email/request', { email: 'new@example.com', password: PASSWORD })
    await mailed()

    const { body: org } = await ann.post('/organizations', { name: 'Acme' })
    ann.headers['x-organization'] = org.id
    await ann.post('/organizations/current/invitations', {
      ...{ email: 'bob@example.com', role: 'member' },
    })
    await mailed()
    const { body: key } = await ann.post('/auth/api-keys', {
      ...{ name: 'ci', permissions: ['projects:read'] },
    })
    secrets.add(key.token)

    const { body: enrolled } = await ann.post('/auth/totp/enrol', { password: PASSWORD })
    secrets.add(enrolled.secret)
    const secret = secretOf(enrolled.uri)
    secrets.add(secret.toString('latin1'))
    const { body: confirmed } = await ann.post('/auth/totp/confirm', {
      code: oneTimeCode(secret, stepAt(app.clock.now())),
    })
    for (const code of confirmed.recoveryCodes as string[]) {
      secrets.add(code)
      secrets.add(code.replace('-', ''))
    }
    const waiting = app.visitor()
    await waiting.post('/auth/sign-in', { email: ANN, password: PASSWORD })

    for (const visitor of [ann, other, waiting]) {
      for (const value of visitor.given) for (const part of value.split('.')) secrets.add(part)
    }
    secrets.add(PASSWORD)
    // Cookies of three visitors, five mails, a bearer, a key, a secret and ten codes for its loss.
    expect(secrets.size).toBeGreaterThan(25)
    dumps.push(await dump(app))
    expect(dumps.length).toBeGreaterThan(6)
    // It is one: what is no secret is there.
    expect(dumps.at(-1)).toContain(ANN)
    expect(dumps.at(-1)).toContain('$argon2id$')
    const found = [...secrets].filter((each) => dumps.some((text) => text.includes(each)))
    expect(found).toEqual([])
  }, 60_000)

  test('it starts without a warning', async () => {
    await using app = await saasApp(engine)
    const warned = app.logs.filter(({ level }) => level === 'warn' || level === 'error')
    expect(warned.map(({ message }) => message)).toEqual([])
  })
})
