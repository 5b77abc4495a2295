// A stranger whose DATABASE_URL is wrong is told which database, why, and what to do; never a stack, never
// a password.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type TemporaryApp, CONFIG, cli, temporaryApp } from '../../cli/cli.ts'
import { postgres } from '../../../services.ts'

let app: TemporaryApp
beforeAll(async () => {
  app = await temporaryApp({
    'bunbase.config.ts': CONFIG.replaceAll('minimal', 'core'),
    'migrations/0001_a.sql': 'create table a (id integer);',
    'notes.txt': 'not a database',
  })
})
afterAll(() => app[Symbol.asyncDispose]())

const server = await postgres()
const CASES: [url: string, message: RegExp, mend: RegExp][] = [
  [
    'postgres://me:hush@127.0.0.1:1/app',
    /the database postgres:\/\/me:\*\*\*@127\.0\.0\.1:1\/app cannot be reached: /,
    /do: start it, or name another in DATABASE_URL/,
  ],
  [
    'mysql://me:hush@localhost/app',
    /the environment variable DATABASE_URL is "mysql:\/\/me:\*\*\*@localhost\/app", which is no database URL/,
    /do: write postgres:\/\//,
  ],
  [
    'file:notes.txt',
    /notes\.txt cannot be reached: file is not a database/,
    /do: let it be a SQLite/,
  ],
  ['file:/proc/none/app.db', /cannot be reached: /, /do: let it be a SQLite/],
]
if (server) {
  const missing = server.replace(/\/[^/]*$/, '/never_made')
  CASES.push([missing, /database "never_made" does not exist/, /do: make it there/])
}

test.each(CASES)('%s', async (url, message, mend) => {
  for (const words of [['migrate'], ['start', '--port', '0', '--migrate']]) {
    const { code, err } = await cli(words, { cwd: app.folder, env: { DATABASE_URL: url } })
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err).toMatch(mend)
    expect(err).not.toContain('hush')
    expect(err).not.toMatch(/^\s+at .*\.ts:\d+/m)
  }
})

test('an empty DATABASE_URL is none', async () => {
  const env = { DATABASE_URL: '' }
  const { code, out } = await cli(['migrate'], { cwd: app.folder, env })
  expect(code).toBe(0)
  expect(out).toContain(join(app.folder, '.bunbase/app.db'))
})
