// Passwords of leaks, asked for at a service as that of Have I Been Pwned, over the wire.
import { afterAll, beforeEach, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { thrown } from '../../kernel/thrown.ts'
import { authApp } from './app.ts'

const LEAKED = 'olive tractor has leaked'
const hashOf = (password: string): string =>
  createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase()

/** The path of each request, and whether it asks for padding. */
const asked: [string, string | null][] = []
let answer: () => Response | Promise<Response>
const server = Bun.serve({
  ...{ port: 0, hostname: '127.0.0.1' },
  fetch(request) {
    asked.push([new URL(request.url).pathname, request.headers.get('add-padding')])
    return answer()
  },
})
const url = server.url.href.replace(/\/$/, '')
afterAll(() => server.stop(true))
beforeEach(() => {
  asked.length = 0
  answer = () => {
    const suffix = hashOf(LEAKED).slice(5)
    return new Response(`${'0'.repeat(35)}:7\r\n${suffix}:12\r\n${'F'.repeat(35)}:0\r\n`)
  }
})
const password = { breachService: { url } }

test('a leaked password is refused, and the service learns five characters of its hash', async () => {
  await using app = await authApp('sqlite', { config: { password } })
  const { passwords } = app.auth
  const error = await thrown(passwords.check(LEAKED, []))
  expect(error.details).toEqual({ rule: 'breached' })
  expect(await passwords.check('violet anchor whistles', [])).toBeUndefined()
  const beginnings = [LEAKED, 'violet anchor whistles'].map((one) => hashOf(one).slice(0, 5))
  expect(asked).toEqual(beginnings.map((told) => [`/${told}`, 'true']))
  // One that breaks another rule is not told of at all.
  await thrown(passwords.check('short', []))
  expect(asked).toHaveLength(2)
})

test('what is there for the length alone was not leaked', async () => {
  await using app = await authApp('sqlite', { config: { password } })
  answer = () => new Response(`${hashOf(LEAKED).slice(5)}:0\r\n`)
  expect(await app.auth.passwords.check(LEAKED, [])).toBeUndefined()
})

test('a service that fails, leads elsewhere or does not answer in time keeps nobody out, and is told of', async () => {
  await using app = await authApp('sqlite', { config: { password } })
  const { passwords } = app.auth
  const failures = () =>
    app.logs.filter(({ message }) => message === 'the breach check of passwords failed').length
  answer = () => new Response('busy', { status: 503 })
  expect(await passwords.check(LEAKED, [])).toBeUndefined()
  answer = () => Response.redirect('http://127.0.0.1:1/')
  expect(await passwords.check(LEAKED, [])).toBeUndefined()
  expect(failures()).toBe(2)

  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const { promise: never, resolve: release } = Promise.withResolvers<Response>()
  answer = () => {
    reach()
    return never
  }
  const checked = passwords.check(LEAKED, [])
  await reached
  await app.clock.advance('2s')
  expect(await checked).toBeUndefined()
  expect(failures()).toBe(3)
  release(new Response())
})
