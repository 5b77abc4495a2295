import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type TestApp, createTestApp } from 'bunbase/testing'
import config from '../bunbase.config.ts'
import announce from '../src/projects/announce.ts'

// The database is in memory, with all migrations applied, unless DATABASE_URL names another.
const start = (): Promise<TestApp> => createTestApp(config, { root: join(import.meta.dir, '..') })

const password = 'a long enough passphrase'

/** Signs somebody up and in; the headers of their requests. */
async function signedIn(app: TestApp, name: string): Promise<Record<string, string>> {
  const email = `${name}-${crypto.randomUUID()}@example.com`
  await app.fetch('/auth/sign-up', { json: { email, password, name } })
  const signIn = await app.fetch('/auth/sign-in', { json: { email, password, keep: 'token' } })
  const { token } = (await signIn.json()) as { token: string }
  return { authorization: `Bearer ${token}` }
}

/** Somebody with an organisation of their own. */
async function owner(app: TestApp, name: string): Promise<Record<string, string>> {
  const headers = await signedIn(app, name)
  const made = await app.fetch('/organizations', { headers, json: { name: `${name}'s` } })
  const { id } = (await made.json()) as { id: string }
  return { ...headers, 'x-organization': id }
}

test('a stranger signs up, makes an organisation and begins a project', async () => {
  await using app = await start()
  expect((await app.fetch('/projects')).status).toBe(401)
  const headers = await owner(app, 'ann')
  const created = await app.fetch('/projects', { headers, json: { name: 'Website' } })
  expect(created.status).toBe(201)
  const project = await created.json()
  const listed = await app.fetch('/projects', { headers })
  expect(await listed.json()).toEqual([project])
})

test('nobody sees the projects of another organisation', async () => {
  await using app = await start()
  const [ann, bob] = [await owner(app, 'ann'), await owner(app, 'bob')]
  const created = await app.fetch('/projects', { headers: ann, json: { name: 'Secret plan' } })
  const { id } = (await created.json()) as { id: string }
  expect(await (await app.fetch('/projects', { headers: bob })).json()).toEqual([])
  const archived = await app.fetch(`/projects/${id}/archive`, { method: 'POST', headers: bob })
  expect(archived.status).toBe(404)
  const foreign = { ...bob, 'x-organization': ann['x-organization']! }
  expect((await app.fetch('/projects', { headers: foreign })).status).toBe(404)
})

test('the owners hear of a new project by mail', async () => {
  await using app = await start()
  const org = (await owner(app, 'ann'))['x-organization']!
  await app.call(announce, { name: 'Website', by: 'bob@example.com' }, { as: 'system', org })
  expect(app.outbox.at(-1)).toMatchObject({ subject: 'New project: Website' })
})
