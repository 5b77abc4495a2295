// `bunbase start --role`: the same app as a process that answers and one that runs jobs.
import { describe, expect, test } from 'bun:test'
import { roleOverrides } from '../../../plugins/cli/role.ts'
import { cli } from '../cli/cli.ts'
import { migrating } from '../db/migrate/migrating.ts'
import { until } from '../../until.ts'

const CONFIG = `import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { http } from 'bunbase/plugins/http'
import { loader } from 'bunbase/plugins/loader'
import { queue } from 'bunbase/plugins/queue'
const config = defineConfig({ presets: [], plugins: [loader(), http(), db(), queue()], port: 0 })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`
const ACTIONS = `import { action, t, triggers } from 'bunbase'
const empty = { input: t.Object({}), output: t.Object({ pid: t.Integer() }) }
export const work = action(empty, () => {
  console.log('worked in ' + process.pid)
  return { pid: process.pid }
})
export const ask = action({ ...empty, triggers: [triggers.api('POST', '/ask')] }, async (_, ctx) => {
  await ctx.queue.add(work, {})
  return { pid: process.pid }
})
`

const bin = new URL('../../../plugins/cli/bin.ts', import.meta.url).pathname

test('web answers and adds jobs, worker runs them and opens no port', async () => {
  await using app = await migrating('sqlite', {
    'bunbase.config.ts': CONFIG,
    'src/actions.ts': ACTIONS,
  })
  const env = { ...process.env, DATABASE_URL: app.url, PORT: undefined, NODE_ENV: undefined }
  await cli(['migrate'], { cwd: app.folder, env: { DATABASE_URL: app.url } })
  const start = (...words: string[]) => {
    const child = Bun.spawn([process.execPath, bin, 'start', ...words], {
      cwd: app.folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const said = { text: '' }
    void (async () => {
      for await (const chunk of child.stdout) said.text += new TextDecoder().decode(chunk)
    })()
    return { child, said }
  }
  const web = start('--role', 'web', '--host', '127.0.0.1')
  const worker = start('--role', 'worker')
  try {
    const has = (one: typeof web, text: string) =>
      until(`"${text}" is said`, () => one.said.text.includes(text), 20_000)
    await has(web, 'the app has started')
    await has(worker, 'the app has started')
    expect(worker.said.text).not.toContain('http://')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(web.said.text)![0]
    expect(
      (
        await fetch(`${url}/ask`, {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toEqual(200)
    await has(worker, `worked in ${worker.child.pid}`)
    expect(web.said.text).not.toContain('worked in')
  } finally {
    for (const { child } of [web, worker]) child.kill('SIGTERM')
  }
  expect(await Promise.all([web.child.exited, worker.child.exited])).toEqual([0, 0])
}, 90_000)

describe('a role', () => {
  test('that is given a port answers for its health', () => {
    expect(roleOverrides('worker', true)).toEqual({ http: { serve: 'health' } })
    expect(roleOverrides('all', true)).toEqual({})
  })

  test('that does not exist is refused', () => {
    expect(() => roleOverrides('boss', false)).toThrow('--role is web, worker or all')
  })
})
