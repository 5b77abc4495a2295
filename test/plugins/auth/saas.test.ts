// The whole of `saas()` over the wire, and what it leaves in its files.
import { expect, test } from 'bun:test'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { boot, defineConfig } from 'bunbase'
import { httpServer } from 'bunbase/plugins/http'
import { mailOutbox } from 'bunbase/plugins/mailer'
import { saas } from 'bunbase/presets'
import { PASSWORD, SECRET } from './app.ts'
import { testFolder } from '../../test-folder.ts'

test('no code, token or password of an account is in the database, nor in run history', async () => {
  using place = testFolder('saas', 'memory')
  const root = place.path
  mkdirSync(join(root, 'src'))
  const config = defineConfig({
    presets: [saas()],
    port: 0,
    logger: { level: 'error' },
    database: { url: 'file:.bunbase/app.db' },
    auth: { sessionSecret: SECRET, emailVerification: 'required' },
  })
  const kernel = await boot(config, { mode: 'development', root })
  await kernel.start()
  const { url } = kernel.get(httpServer)!
  const cookies = new Map<string, string>()
  const secrets = [PASSWORD]
  const post = async (path: string, json: object): Promise<number> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${url}/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify(json),
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
      secrets.push(value)
    }
    return response.status
  }
  const code = (): string => {
    const [sent = ''] = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(kernel.get(mailOutbox)!.at(-1)!.text) ?? []
    secrets.push(sent, sent.replace('-', ''))
    return sent
  }
  const email = 'ann@example.com'
  expect(await post('/sign-up', { email, password: PASSWORD })).toBe(202)
  expect(await post('/sign-in', { email, password: PASSWORD })).toBe(401)
  expect(await post('/verify-email', { code: code() })).toBe(200)
  expect(await post('/sign-in', { email, password: PASSWORD })).toBe(200)
  expect(await post('/magic-link/request', { email })).toBe(202)
  expect(await post('/magic-link', { code: code() })).toBe(200)
  // Asked for and not used.
  expect(await post('/reset-password/request', { email })).toBe(202)
  code()
  await kernel.stop()

  const folder = join(root, '.bunbase')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const bytes = files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
    .join('')
  expect(bytes).toContain('auth.magicLink')
  expect(bytes).toContain(email)
  expect(secrets.length).toBeGreaterThan(8)
  expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([])
})
