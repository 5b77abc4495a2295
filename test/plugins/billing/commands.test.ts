// `bunbase billing`, as somebody types it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cli, temporaryApp } from '../cli/cli.ts'

const config = (plans: string): string => `import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/presets'
export default defineConfig({
  presets: [saas()],
  port: 0,
  auth: { sessionSecret: 'only-for-tests-and-long-enough-to-be-taken' },
  billing: {
    features: { exports: { kind: 'boolean' }, seats: { kind: 'limit', counts: 'members' } },
    plans: ${plans},
    defaultPlan: 'free',
    sync: 'manual',
  },
} as never)
`
const FREE = `free: { features: { seats: 3 } }`
const SEED = `import { boot } from 'bunbase'
import { authService } from 'bunbase/plugins/auth'
import { organizationsService } from 'bunbase/plugins/organizations'
import config from './bunbase.config.ts'
const kernel = await boot(config, { mode: 'development', root: import.meta.dir })
const bea = await kernel.get(authService)!.users.create({ email: 'bea@example.com' })
await kernel.get(organizationsService)!.create({ name: 'Acme', slug: 'acme', owner: bea.id })
await kernel.stop()
`

let app: Awaited<ReturnType<typeof temporaryApp>>
const run = async (...args: string[]) => {
  const { code, out, err } = await cli(['billing', ...args], { cwd: app.folder })
  return { code, text: out + err, out }
}
beforeAll(async () => {
  app = await temporaryApp({
    'bunbase.config.ts': config(
      `{ ${FREE}, pro: { features: { exports: true, seats: 'unlimited' } } }`,
    ),
    'seed.ts': SEED,
  })
  expect((await cli(['migrate'], { cwd: app.folder })).code).toBe(0)
  const seed = Bun.spawn([process.execPath, 'seed.ts'], { cwd: app.folder, stderr: 'inherit' })
  expect(await seed.exited).toBe(0)
}, 60_000)
afterAll(() => app[Symbol.asyncDispose]())

test('sync prints what it would change, does it, and archives what is gone', async () => {
  const dry = await run('sync', '--dry-run')
  expect(dry.out).toContain(
    'feature exports: added\nfeature seats: added\nplan free: added\nplan pro: added',
  )
  expect(dry.out).toContain('Nothing was written')
  expect(JSON.parse((await run('sync', '--json')).out)).toHaveLength(4)
  await Bun.write(`${app.folder}/bunbase.config.ts`, config(`{ ${FREE.replace('3', '5')} }`))
  expect((await run('sync', '--dry-run')).out).toContain('plan free: changed\nplan pro: archived')
}, 60_000)

test('a plan is assigned, shown and ended', async () => {
  const assigned = await run('assign', 'acme', 'pro', '--until', '2037-01-31')
  expect(assigned.out).toBe(
    [
      'Acme: pro, active',
      'ends 2037-01-31T00:00:00.000Z',
      '  exports: true',
      '  seats: unlimited',
      '',
    ].join('\n'),
  )
  const wrong = await Promise.all([
    run('assign', 'acme', 'gold'),
    run('assign', 'nobody', 'pro'),
    run('assign', 'acme', 'pro', '--until', 'soon'),
  ])
  expect(wrong.map(({ code }) => code)).toEqual([1, 1, 1])
  expect(wrong[0]!.text).toContain('there is no plan "gold"')
  expect(wrong[0]!.text).toContain('there are: free')
  expect(wrong[1]!.text).toContain('there is no organisation "nobody"')
  expect(wrong[2]!.text).toContain('"soon" is no day')
  expect(JSON.parse((await run('end', 'acme', '--json')).out)).toMatchObject({ plan: 'free' })
}, 60_000)
