// Who may act as whom where there is no terminal: in production, by whoever the config lets in.
import { expect, test } from 'bun:test'
import { type Kernel, boot as bootApp, defineConfig } from 'bunbase'
import { db, migrations } from 'bunbase/db'
import { auth, authService } from 'bunbase/plugins/auth'
import { http, httpServer } from 'bunbase/plugins/http'
import { studio } from 'bunbase/plugins/studio'
import { guards } from '../auth/app.ts'

/** An app in production whose Studio is open to whoever is signed in; nothing listens. */
const start = (access?: 'full'): Promise<Kernel> =>
  bootApp(
    defineConfig({
      plugins: [http(), db(), auth(), studio()],
      database: { url: 'sqlite://:memory:' },
      auth: { sessionSecret: 'a secret of thirty-two characters' },
      studio: { production: { guard: guards.authenticated(), ...(access && { access }) } },
    } as never),
    { mode: 'production', overrides: { hostname: '127.0.0.1' } },
  )

async function people(kernel: Kernel) {
  await kernel.get(migrations)!.up()
  const { users, sessions, impersonations } = kernel.get(authService)!
  const id = async (email: string) => (await users.create({ email }))!.id
  const [ann, bob] = [await id('ann@a.test'), await id('bob@a.test')]
  const { token } = await sessions.create({ userId: ann, method: 'password' })
  return { ann, bob, token, impersonations }
}

async function ask(kernel: Kernel, token: string, name: string, input: object) {
  const response = await kernel.get(httpServer)!.fetch(
    new Request(`https://app.example.com/_studio/api/${name}`, {
      ...{ method: 'POST', body: JSON.stringify(input) },
      headers: {
        ...{ host: 'app.example.com', 'x-bunbase-studio': '1' },
        authorization: `Bearer ${token}`,
      },
    }),
  )
  return { cookies: response.headers.getSetCookie(), body: await response.json() }
}

test('who may only look acts as nobody', async () => {
  await using kernel = await start()
  const { bob, token, impersonations } = await people(kernel)
  const asked = await ask(kernel, token, 'studio.saas.impersonate', { userId: bob, keep: 'token' })
  expect(asked.body).toMatchObject({ code: 'STUDIO_READ_ONLY' })
  expect(asked.cookies).toEqual([])
  expect(await impersonations.list()).toEqual([])
})

test('who may do everything is on record by their id, and cannot go on as a third', async () => {
  await using kernel = await start('full')
  const { ann, bob, token, impersonations } = await people(kernel)
  const input = { userId: bob, keep: 'token' }
  const first = await ask(kernel, token, 'studio.saas.impersonate', input)
  expect(await impersonations.list()).toMatchObject([{ by: ann, user: { id: bob } }])
  const onwards = { userId: ann, keep: 'token' }
  const second = await ask(kernel, first.body.token, 'studio.saas.impersonate', onwards)
  expect(second.body).toMatchObject({ code: 'FORBIDDEN' })
  expect(await impersonations.list()).toHaveLength(1)
  const inCookie = await ask(kernel, token, 'studio.saas.impersonate', { ...input, keep: 'cookie' })
  expect(inCookie.cookies[0]).toMatch(/^__Host-session=.*Secure/)
  expect(inCookie.body.token).toBeNull()
})
