// Section 8 of the issue that this plugin was built for: 10,000 malformed requests, no failure of the
// server among the answers, no crash, nothing told that should not be, and the next good request fast.
import { expect, test } from 'bun:test'
import { probeApp } from './probe-app.ts'
import { type Outcome, send } from './raw-socket.ts'
import { inTime } from '../../in-time.ts'

const COUNT = 10_000
const AT_ONCE = 64
/** Bun's own refusal of request lines it cannot read. */
const PROTOCOL = 505

/** Reproducible: mulberry32. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const next = random(20_260_105)
const below = (n: number): number => Math.floor(next() * n)
const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
const many = (n: number, make: () => string): string =>
  Array.from({ length: below(n) }, make).join('')
const noise = (n = 12): string => many(n, () => String.fromCharCode(below(256)))

const JUNK = [
  '\0',
  '\r',
  '\n',
  '%',
  '%00',
  '%ff',
  '%zz',
  '%2e%2e',
  '..',
  '//',
  '\\',
  '<',
  '"',
  "'",
  '{',
  '[',
  ':',
  ';',
  '__proto__',
  'constructor',
  '\xc3',
  '\xf0\x9f\x98',
  '\xed\xa0\x80',
  '\xef\xbf\xbd',
  '1e999',
  '-0',
  'NaN',
]
const json = '{"title":"a","count":3,"any":{"b":[1,2,{"c":null}]}}'

function mutated(text: string, times = 1 + below(6)): string {
  let out = text
  for (let i = 0; i < times; i++) {
    const at = below(out.length + 1)
    const kind = below(4)
    if (kind === 0) out = out.slice(0, at) + pick(JUNK) + out.slice(at)
    else if (kind === 1) out = out.slice(0, at) + out.slice(at + 1 + below(8))
    else if (kind === 2)
      out = out.slice(0, at) + String.fromCharCode(below(256)) + out.slice(at + 1)
    else
      out =
        out.slice(0, at) + out.slice(below(out.length + 1), below(out.length + 1)) + out.slice(at)
  }
  return out
}

const framed = (path: string, type: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const multipart =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n' +
  '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nann\r\n--b--\r\n'
const line = (text: string): string => text.replaceAll(/[\r\n\0 ]/g, '')

const makers: readonly (() => string)[] = [
  () => mutated(`GET /tasks/7?verbose=true HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n`),
  () => mutated(framed('/tasks', 'application/json', json)),
  () =>
    mutated(
      `POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n34\r\n${json}\r\n0\r\n\r\n`,
    ),
  () => framed('/tasks', 'application/json', mutated(json)),
  () => framed('/tasks', 'application/json', '[{"a":'[below(6)]!.repeat(1 + below(5000))),
  () => framed('/tasks', 'application/x-www-form-urlencoded', mutated('title=a+b&count=3&any=%41')),
  () => framed('/upload', 'multipart/form-data; boundary=b', mutated(multipart)),
  () =>
    framed(
      '/upload',
      mutated('multipart/form-data; boundary=b').replaceAll(/[\r\n\0]/g, ''),
      multipart,
    ),
  () => framed('/tasks', line(noise(30)), json),
  () => `GET /tasks/${line(mutated('7'))} HTTP/1.1\r\nHost: a\r\n\r\n`,
  () => `GET /tasks/7?${line(mutated('verbose=true&tag=a'))} HTTP/1.1\r\nHost: a\r\n\r\n`,
  () => `GET /files/${line(mutated('a/b/c.txt'))} HTTP/1.1\r\nHost: a\r\n\r\n`,
  () =>
    `GET /tasks/7?verbose=true HTTP/1.1\r\nHost: ${noise(20).replaceAll(/[\r\n]/g, '')}\r\n\r\n`,
  () => noise(400),
]

/** What an answer may never hold: source positions, paths of this machine, names of the inside. */
const LEAKS =
  /\.ts\b|\/work\/|node_modules|\bat [\w<]+ \(|TypeError|SyntaxError|RangeError|ReferenceError|Bun v|bun:|plugins\/http|kernel\//

test(`${COUNT} malformed requests`, async () => {
  const app = await probeApp()
  const statuses = new Map<number | 'closed' | 'hung', number>()
  const count = (what: number | 'closed' | 'hung'): void =>
    void statuses.set(what, (statuses.get(what) ?? 0) + 1)
  const check = (request: string, { answers, hung }: Outcome): void => {
    count(hung ? 'hung' : (answers[0]?.status ?? 'closed'))
    for (const { status, headers, body } of answers) {
      const bad =
        (status >= 500 && status !== PROTOCOL) || LEAKS.test(JSON.stringify([headers, body]))
      if (bad) throw new Error(`${JSON.stringify(request)} was answered with ${status} ${body}`)
    }
    if (hung) throw new Error(`${JSON.stringify(request)} was not answered`)
  }
  let sent = 0
  const worker = async (): Promise<void> => {
    while (sent++ < COUNT) {
      const request = pick(makers)()
      check(
        request,
        await send(app.port, Buffer.from(request, 'latin1'), { end: true, patience: 60_000 }),
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))

  const began = performance.now()
  const good = await app.fetch('/tasks/7?verbose=true')
  expect(await good.json()).toEqual({ id: 7, verbose: true })
  expect(performance.now() - began).toBeLessThan(inTime(50))
  expect(app.logged).toEqual([])
  expect(Object.keys(Object.prototype)).toEqual([])
  // Were all of them refused in one way, the requests would not be worth much.
  expect(statuses.get(400)).toBeGreaterThan(COUNT / 10)
  expect(statuses.get(200)).toBeGreaterThan(COUNT / 100)
  expect(statuses.get(404)).toBeGreaterThan(COUNT / 100)
  await app.kernel.stop({ graceMs: 0 })
}, 180_000)
