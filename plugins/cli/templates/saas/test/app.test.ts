import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type TestApp, createTestApp } from 'bunbase/testing'
import config from '../bunbase.config.ts'
import { digest } from '../src/digest.ts'
import announce from '../src/projects/announce.ts'
import publish from '../src/projects/publish.ts'
import receive from '../src/receive.ts'
import { owner, signedIn } from './sign-in.ts'

// The database is in memory, with all migrations applied, unless DATABASE_URL names another.
const start = (): Promise<TestApp> => createTestApp(config, { root: join(import.meta.dir, '..') })

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

test('what was begun since yesterday is in the digest of its organisation, and of no other', async () => {
  await using app = await start()
  const [ann, bob] = [await owner(app, 'ann'), await owner(app, 'bob')]
  await app.fetch('/projects', { headers: ann, json: { name: 'Website' } })
  const since = new Date(app.clock.now() - 86_400_000).toISOString()
  const mailed = (org: string) => app.call(digest, { since }, { as: 'system', org })
  expect(await mailed(ann['x-organization']!)).toEqual({ mails: 1 })
  expect(app.outbox.at(-1)!.text).toContain('- Website')
  expect(await mailed(bob['x-organization']!)).toEqual({ mails: 0 })
})

test('another service begins a project, and services of the customer hear of it', async () => {
  await using app = await start()
  const headers = await owner(app, 'ann')
  const organization = headers['x-organization']!
  const url = 'https://crm.example.com/hook'
  const connected = await app.fetch('/webhooks', { headers, json: { url } })
  expect(await connected.json()).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
  await app.call(receive, { organization, name: 'Website' }, { as: 'system' })
  const projects = await app.fetch('/projects', { headers })
  expect(await projects.json()).toMatchObject([{ name: 'Website' }])
  const told = { name: 'Website', by: 'another service' }
  const published = app.call(publish, told, { as: 'system', org: organization })
  expect(await published).toEqual({ endpoints: 1 })
})

test('a plan has so much and no more; the trial has all of it, for two weeks', async () => {
  await using app = await start()
  const email = `ann-${crypto.randomUUID()}@example.com`
  const headers = await owner(app, 'ann', email)
  const begin = (name: string) => app.fetch('/projects', { headers, json: { name } })
  for (const name of ['One', 'Two', 'Three']) expect((await begin(name)).status).toBe(201)
  const fourth = await begin('Four')
  expect([fourth.status, await fourth.json()]).toMatchObject([402, { code: 'LIMIT_REACHED' }])
  const exported = () => app.fetch('/projects/export', { headers })
  expect((await exported()).status).toBe(402)

  const trial = await app.fetch('/billing/trial', { method: 'POST', headers })
  expect(await trial.json()).toMatchObject({ plan: 'team', status: 'trialing' })
  expect((await begin('Four')).status).toBe(201)
  expect(await (await exported()).text()).toStartWith('name,archived\n"Four",false\n"One"')
  await app.clock.advance('14d')
  Object.assign(headers, await signedIn(app, email))
  expect((await exported()).status).toBe(402)
})
