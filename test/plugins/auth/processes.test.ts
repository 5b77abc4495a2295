// R25 with real processes and real time: what is ended in one is dead in the others within a second.
import { describe, expect, test } from 'bun:test'
import { sleep, systemClock } from 'bunbase'
import { engines, testDatabase } from '../../services.ts'
import { PASSWORD, authApp } from './app.ts'
import { inTime } from '../../in-time.ts'

const program = new URL('programs/app.ts', import.meta.url).pathname

async function started(url: string) {
  const child = Bun.spawn([process.execPath, program, url], { stderr: 'inherit' })
  const reader = child.stdout.getReader()
  let text = ''
  while (!text.includes('\n')) {
    const { value, done } = await reader.read()
    if (done) throw new Error('the app ended before it served')
    text += new TextDecoder().decode(value)
  }
  return {
    url: text.trim(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

for (const engine of await engines()) {
  describe(engine, () => {
    test('what is ended in one process is refused by another within a second', async () => {
      await using place = await testDatabase(engine)
      const made = await authApp(engine, { place, config: { roles: { admin: {} } } })
      const ann = await made.user('ann@example.com')
      const admin = await made.user('admin@example.com')
      await made.auth.roles.grant(admin.id, 'admin')
      await made[Symbol.asyncDispose]()
      await using one = await started(place.url)
      await using other = await started(place.url)
      const ask = (at: { url: string }, method: string, path: string, token = '', json?: object) =>
        fetch(new URL(path, at.url), {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(json && { body: JSON.stringify(json) }),
        })
      const signIn = async (email: string): Promise<string> => {
        const json = { email, password: PASSWORD, keep: 'token' }
        const response = await ask(one, 'POST', '/auth/sign-in', '', json)
        return ((await response.json()) as { token: string }).token
      }
      const boss = await signIn('admin@example.com')
      const ends: Record<string, (token: string) => Promise<Response>> = {
        'sign-out': (token) => ask(one, 'POST', '/auth/sign-out', token, {}),
        'by an administrator': () => ask(one, 'DELETE', `/auth/users/${ann.id}/sessions`, boss),
        disabled: () => ask(one, 'POST', `/auth/users/${ann.id}/disable`, boss, {}),
      }
      for (const [what, end] of Object.entries(ends)) {
        const token = await signIn('ann@example.com')
        const status = async (at: { url: string }) =>
          (await ask(at, 'GET', '/auth/me', token)).status
        expect([what, await status(one), await status(other)]).toEqual([what, 200, 200])
        expect((await end(token)).ok).toBe(true)
        const ended = systemClock.elapsed()
        expect([what, await status(one)]).toEqual([what, 401])
        while ((await status(other)) !== 401) {
          expect(systemClock.elapsed() - ended).toBeLessThan(inTime(1_000))
          await sleep(systemClock, 20)
        }
      }
    }, 60_000)
  })
}
