// `bunbase explain --as`, `bunbase access` and `bunbase auth`, as somebody types them.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { RunningCli, cli, temporaryApp } from '../cli/cli.ts'

const CONFIG = `import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/presets'
export default defineConfig({
  presets: [saas()],
  port: 0,
  auth: {
    sessionSecret: 'only-for-tests-and-long-enough-to-be-taken',
    roles: {
      clerk: { permissions: ['invoices:read'] },
      admin: { permissions: ['*'], inherits: ['clerk'] },
    },
  },
} as never)
`
const ACTIONS = `import { action, guard, guards, t } from 'bunbase'
const shape = { input: t.Object({}), output: t.Object({}) }
const g = guards as any
export const open = action({ ...shape, guards: [g.public()] }, () => ({}))
export const read = action({ ...shape, guards: [g.authenticated(), g.hasPermission('invoices:read')] }, () => ({}))
export const rule = action({ ...shape, guards: [g.hasRole('admin')] }, () => ({}))
export const sundays = action({ ...shape, guards: [guard('sundays', () => { throw new Error('not on Mondays') })] }, () => ({}))
export const joined = action({ ...shape, guards: [g.inOrg(), g.hasPermission('invoices:write')] }, () => ({}))
export const joinedStaff = action({ ...shape, guards: [g.inOrg(), g.hasRole('admin')] }, () => ({}))
export const inside = action(shape, () => ({}))
`
const SEED = `import { boot } from 'bunbase'
import { authService } from 'bunbase/plugins/auth'
import { organizationsService } from 'bunbase/plugins/organizations'
import config from './bunbase.config.ts'
const kernel = await boot(config, { mode: 'development', root: import.meta.dir })
const { users } = kernel.get(authService)!
await users.create({ email: 'ann@example.com' })
const bea = await users.create({ email: 'bea@example.com' })
const orgs = kernel.get(organizationsService)!
const acme = await orgs.create({ name: 'Acme', slug: 'acme', owner: bea.id })
await orgs.roles.define(acme.id, 'clerk', { permissions: ['invoices:*'] })
await kernel.stop()
`

let app: Awaited<ReturnType<typeof temporaryApp>>
const run = async (...args: string[]) => {
  const { code, out, err } = await cli(args, { cwd: app.folder })
  return { code, text: out + err, out }
}
beforeAll(async () => {
  app = await temporaryApp({
    'bunbase.config.ts': CONFIG,
    'src/invoices.ts': ACTIONS,
    'seed.ts': SEED,
  })
  expect((await run('migrate')).code).toBe(0)
  const seed = Bun.spawn([process.execPath, 'seed.ts'], { cwd: app.folder, stderr: 'inherit' })
  expect(await seed.exited).toBe(0)
}, 60_000)
afterAll(() => app[Symbol.asyncDispose]())

test('access shows who may run what, from the guards themselves', async () => {
  const { code, out } = await run('access', '--json')
  expect(code).toBe(0)
  const { who, actions } = JSON.parse(out)
  expect(who).toEqual(['anonymous', 'user', 'clerk', 'admin'])
  const found = new Map(actions.map((each: any) => [each.action, each.access.join(' ')]))
  expect(found.get('open')).toBe('yes yes yes yes')
  expect(found.get('read')).toBe('no no yes yes')
  expect(found.get('rule')).toBe('no no no yes')
  expect(found.get('sundays')).toBe('depends depends depends depends')
  expect(found.get('auth.me')).toBe('no yes yes yes')
  // A membership may give the permission, and gives no role of the app.
  expect(found.get('joined')).toBe('no depends depends depends')
  expect(found.get('joinedStaff')).toBe('no no no depends')
  const table = await run('access')
  expect(table.out).toMatch(/^auth\.me +- +yes +yes +yes$/m)
  // The app's own have no trigger: what guards say opens them to nobody.
  expect(table.out).toMatch(/^read +- +- +· +·$/m)
  expect(table.out).toContain('·: no guard refuses, but no trigger leads there')
}, 60_000)

test('access --org shows who may run what in an organisation', async () => {
  const { code, out } = await run('access', '--org', 'acme', '--json')
  expect(code).toBe(0)
  const { who, actions } = JSON.parse(out)
  expect(who).toEqual(['anonymous', 'user', 'admin', 'clerk', 'member', 'owner'])
  const found = new Map(actions.map((each: any) => [each.action, each.access.join(' ')]))
  expect(found.get('open')).toBe('yes yes yes yes yes yes')
  // The clerk is one that Acme has made itself.
  expect(found.get('joined')).toBe('no no no yes no yes')
  // No role of the app comes with one of an organisation.
  expect(found.get('rule')).toBe('no no no no no no')
  expect(found.get('joinedStaff')).toBe('no no no no no no')
  expect(found.get('sundays')).toStartWith('depends depends')
  expect(found.get('organizations.update')).toBe('no no yes no no yes')
  const other = await run('access', '--org', 'nowhere')
  expect([other.code, other.text]).toEqual([
    1,
    expect.stringContaining('there is no organisation "nowhere"'),
  ])
}, 60_000)

test('explain --as says yes or no, and why', async () => {
  const no = await run('explain', 'read', '--as', 'ann@example.com')
  expect(no.code).toBe(0)
  expect(no.out).toMatch(/May ann@example.com\? {2}no/)
  expect(no.out).toMatch(/no +hasPermission\(invoices:read\).*has roles: none/)
  const yes = JSON.parse((await run('explain', 'read', '--as', 'role:clerk', '--json')).out)
  expect(yes.as).toMatchObject({ allowed: true })
  const stranger = await run('explain', 'read', '--as', 'bob@example.com')
  expect(stranger).toMatchObject({ code: 2 })
  expect(stranger.text).toContain('there is no user "bob@example.com"')
}, 60_000)

test('explain --as --org asks in an organisation', async () => {
  const as = (who: string, ...rest: string[]) => run('explain', 'joined', '--as', who, ...rest)
  expect((await as('bea@example.com', '--org', 'acme')).out).toContain('May bea@example.com?  yes')
  expect((await as('ann@example.com', '--org', 'acme')).out).toContain('May ann@example.com?  no')
  expect((await as('role:clerk', '--org', 'acme')).out).toContain('May role:clerk?  yes')
  const member = await as('role:member', '--org', 'acme')
  expect(member.out).toMatch(/yes +inOrg.*\n.*no +hasPermission\(invoices:write\)/)
  expect(member.out).toContain('has roles: none, and is member of acme; may:')
  const unknown = await as('role:boss', '--org', 'acme')
  expect(unknown.text).toContain('and those of "acme": admin, clerk, member, owner')
  const nobody = await run('explain', 'joined', '--org', 'acme')
  expect(nobody.code).toBe(2)
  expect(nobody.text).toContain('--as <who>')
  const role = await as('role:boss')
  expect(role.code).toBe(2)
  expect(role.text).toContain('there is no role "boss"')
}, 60_000)

test('auth gives the first administrator their role', async () => {
  const unknown = await run('auth', 'grant', 'ann@example.com', 'boss')
  expect(unknown.code).toBe(1)
  expect(unknown.text).toContain('there is no role "boss"; there are: clerk, admin')
  expect(unknown.text).not.toContain('  at <')
  expect((await run('auth', 'grant', 'ann@example.com', 'admin')).out).toContain(
    'ann@example.com has: admin',
  )
  const { out } = await run('explain', 'rule', '--as', 'ann@example.com')
  expect(out).toMatch(/May ann@example.com\? {2}yes/)
}, 60_000)

test('a coding agent explains for an organisation, too', async () => {
  await using dev = new RunningCli(['dev'], { cwd: app.folder })
  await dev.says(/Coding agents: http/)
  const file = Bun.file(join(app.folder, '.bunbase/mcp.json'))
  const { url, headers } = (await file.json()).mcpServers['bunbase-dev']
  const client = new Client({ name: 'agent', version: '1' })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as never,
  )
  const explain = async (as: string, org?: string) => {
    const given = { action: 'joined', as, ...(org && { org }) }
    return (await client.callTool({ name: 'explain_action', arguments: given })) as any
  }
  const verdict = async (as: string, org?: string) =>
    (await explain(as, org)).structuredContent.result.guards.map((each: any) => each.allowed)
  expect(await verdict('role:clerk', 'acme')).toEqual([true, true])
  expect(await verdict('role:member', 'acme')).toEqual([true, false])
  expect(await verdict('user:bea@example.com', 'acme')).toEqual([true, true])
  expect(await verdict('user:bea@example.com')).toEqual([false, false])
  const lost = await explain('role:boss', 'acme')
  expect(lost.content[0].text).toContain('there is no role "boss"')
  await client.close()
}, 60_000)
