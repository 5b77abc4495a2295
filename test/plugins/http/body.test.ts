import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { t } from '../../../kernel/index.ts'
import { type Served, action, problem, served, triggers } from './served.ts'
import { send } from './raw-socket.ts'

const task = t.Object({
  title: t.String(),
  count: t.Optional(t.Integer()),
  tags: t.Optional(t.Array(t.String())),
})
const create = action(
  { name: 'create', input: task, output: t.Any(), triggers: [triggers.api('POST', '/tasks')] },
  (input) => input,
)
const nested = action(
  {
    name: 'nested',
    input: t.Object({ any: t.Any() }),
    output: t.Any(),
    triggers: [triggers.api('POST', '/nested', { maxBodySize: 1_000_000 })],
  },
  (input) => input,
)
const small = action(
  {
    name: 'small',
    input: task,
    output: t.Object({ length: t.Integer() }),
    triggers: [triggers.api('POST', '/small', { maxBodySize: 100 })],
  },
  ({ title }) => ({ length: title.length }),
)
const upload = action(
  {
    name: 'upload',
    input: t.Object({
      name: t.String(),
      file: t.File({ maxSize: 100, mediaTypes: ['text/*'] }),
      more: t.Optional(t.Array(t.File())),
    }),
    output: t.Any(),
    triggers: [triggers.api('POST', '/upload')],
  },
  async ({ name, file, more }) => ({
    name,
    file: [file.name, file.type, file.size, await file.text()],
    more: more?.map((one) => one.name),
  }),
)
const strict = action(
  {
    name: 'strict',
    input: task,
    output: t.Any(),
    triggers: [triggers.api('POST', '/strict', { body: 'json' })],
  },
  (input) => input,
)

let app: Served
beforeAll(async () => {
  app = await served([create, nested, small, upload, strict])
})
afterAll(() => app.kernel.stop())

const post = (path: string, body: RequestInit['body'], type?: string): Promise<Response> =>
  app.fetch(path, {
    method: 'POST',
    body: body!,
    ...(type && { headers: { 'content-type': type } }),
  })
const bytes = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))

describe('JSON', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/vnd.api+json',
  ])('is read as %s', async (type) => {
    expect(await (await post('/tasks', '{"title":"ü"}', type)).json()).toEqual({ title: 'ü' })
  })

  test('is read when it comes in chunks without a length', async () => {
    const parts = ['{"tit', 'le":"\u{1f600}', '"}']
    const body = new ReadableStream({
      pull(controller) {
        const part = parts.shift()
        if (part === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(part))
      },
    })
    expect(await (await post('/tasks', body, 'application/json')).json()).toEqual({
      title: '\u{1f600}',
    })
  })

  test.each([
    ['{', 'is not JSON'],
    ['{"title":"a"', 'is not JSON'],
    ['{"title":NaN}', 'is not JSON'],
    ["{'title':'a'}", 'is not JSON'],
    ['{"title":"a"} x', 'is not JSON'],
  ])('%s is refused', async (body, detail) => {
    const refusal = await problem(await post('/tasks', body, 'application/json'))
    expect(refusal).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' })
    expect(refusal.detail).toContain(detail)
  })

  test.each([
    '{"__proto__":{"polluted":1}}',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"any":{"__proto__":{"polluted":1}}}',
    '{"any":[{"constructor":{"prototype":{"polluted":1}}}]}',
  ])('%s is refused, whether the schema is open or closed', async (body) => {
    for (const path of ['/tasks', '/nested']) {
      const answer = await post(path, body, 'application/json')
      expect(await problem(answer)).toMatchObject({ status: 400 })
    }
  })

  test.each([
    ['a lone byte', bytes('{"title":"', [0xff], '"}')],
    ['an overlong form', bytes('{"title":"', [0xc0, 0xaf], '"}')],
    ['a surrogate', bytes('{"title":"', [0xed, 0xa0, 0x80], '"}')],
    ['a cut sequence', bytes('{"title":"', [0xf0, 0x9f, 0x98], '"}')],
    ['UTF-16', bytes([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
  ])('that is not UTF-8 is refused: %s', async (_, body) => {
    const chunked = new Response(body).body!
    for (const sent of [body, chunked]) {
      const refusal = await problem(await post('/tasks', sent, 'application/json'))
      expect(refusal).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' })
      expect(refusal.detail).toContain('UTF-8')
    }
  })

  test('is nested 64 deep and no deeper', async () => {
    const deep = (levels: number): string =>
      `{"any":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect((await post('/nested', deep(64), 'application/json')).status).toBe(200)
    const refusal = await problem(await post('/nested', deep(65), 'application/json'))
    expect(refusal.detail).toContain('more than 64 levels')
    expect((await post('/nested', deep(100_000), 'application/json')).status).toBe(400)
  })

  test('has 100,000 members and items and no more', async () => {
    const wide = (items: number): string => `{"any":[${Array(items).fill(1).join(',')}]}`
    expect((await post('/nested', wide(99_999), 'application/json')).status).toBe(200)
    expect((await post('/nested', wide(100_000), 'application/json')).status).toBe(400)
  })

  test('of the wrong shape is refused with a pointer to what is wrong', async () => {
    const refusal = await problem(await app.send('/tasks', { title: 1, tags: ['a', 2], x: 1 }))
    expect(refusal).toMatchObject({ status: 400, code: 'INVALID_INPUT' })
    const paths = refusal['errors'].map((issue: { path: string }) => issue.path)
    expect(paths.sort()).toEqual(['/tags/1', '/title', '/x'])
  })
})

describe('forms', () => {
  const urlencoded = 'application/x-www-form-urlencoded'

  test('are read like a query', async () => {
    const body = 'title=a+b%21&count=3&tags=x&tags=y'
    const read = { title: 'a b!', count: 3, tags: ['x', 'y'] }
    expect(await (await post('/tasks', body, urlencoded)).json()).toEqual(read)
    expect(await (await post('/tasks', new URLSearchParams(body))).json()).toEqual(read)
  })

  test.each([
    ['title=a&title=b', '/title'],
    ['title=a&count=0x1', '/count'],
    ['title=a&more=1', '/more'],
    ['', '/title'],
  ])('%s is refused', async (body, pointer) => {
    const refusal = await problem(await post('/tasks', body, urlencoded))
    expect(refusal['errors'][0].path).toBe(pointer)
  })

  test.each(['title=%ff', '__proto__=1', 'constructor=1', 'title=%', `title=${'\ufffd'}`])(
    '%s is malformed',
    async (body) => {
      expect(await problem(await post('/tasks', body, urlencoded))).toMatchObject({
        status: 400,
        code: 'MALFORMED_REQUEST',
      })
    },
  )

  test('may be multipart', async () => {
    const form = new FormData()
    form.append('title', 'ü')
    form.append('tags', 'x')
    expect(await (await post('/tasks', form)).json()).toEqual({ title: 'ü', tags: ['x'] })
  })
})

describe('files', () => {
  const form = (file: unknown, more: File[] = [], name = 'n'): FormData => {
    const made = new FormData()
    made.append('name', name)
    made.append('file', file as string)
    for (const one of more) made.append('more', one)
    return made
  }
  const text = new File(['hello'], 'a b.txt', { type: 'text/plain' })

  test('come as File', async () => {
    const answer = (await (await post('/upload', form(text, [text]))).json()) as any
    expect(answer.name).toBe('n')
    expect(answer.file[0]).toBe('a b.txt')
    expect(answer.file[1]).toStartWith('text/plain')
    expect(answer.file.slice(2)).toEqual([5, 'hello'])
    expect(answer.more).toEqual(['a b.txt'])
    const two = (await (await post('/upload', form(text, [text, text]))).json()) as any
    expect(two.more).toHaveLength(2)
  })

  test.each([
    ['too large', new File(['x'.repeat(101)], 'a.txt', { type: 'text/plain' })],
    ['of another type', new File(['x'], 'a.png', { type: 'image/png' })],
    ['no file', 'text'],
  ])('that are %s are refused', async (_, file) => {
    const refusal = await problem(await post('/upload', form(file)))
    expect(refusal).toMatchObject({ status: 400, code: 'INVALID_INPUT' })
    expect(refusal['errors'][0].path).toStartWith('/file')
  })

  test('that were not chosen are not there', async () => {
    const none = new File([], '', { type: 'application/octet-stream' })
    const answer = (await (await post('/upload', form(text, [none]))).json()) as any
    expect(answer).not.toHaveProperty('more')
    const refusal = await problem(await post('/upload', form(none)))
    expect(refusal['errors']).toEqual([{ path: '/file', message: 'is required' }])
  })

  test.each(['../../etc/a b.txt', 'C:\\docs\\a b.txt', '/a b.txt'])(
    'are called a b.txt: %s',
    async (name) => {
      const file = new File(['hello'], name, { type: 'text/plain' })
      const answer = (await (await post('/upload', form(file))).json()) as any
      expect(answer.file[0]).toBe('a b.txt')
      expect(answer.file.at(-1)).toBe('hello')
    },
  )

  test('have a name that is a text, also where none was sent', async () => {
    const made = new Request('http://a', { method: 'POST', body: form(text) })
    const type = made.headers.get('content-type')!
    const end = `--${type.split('boundary=')[1]}`
    const unnamed = 'Content-Disposition: form-data; name="more"; filename=""\r\n\r\nhello\r\n'
    const body = `${end}\r\n${unnamed}${await made.text()}`
    const sent = await post('/upload', body, type)
    expect(await sent.json()).toMatchObject({ name: 'n', more: [''] })
  })

  test('for text are refused', async () => {
    const made = form(text)
    made.set('name', text)
    const refusal = await problem(await post('/upload', made))
    expect(refusal['errors'][0].path).toBe('/name')
  })

  test.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['another boundary', 'multipart/form-data; boundary=b', '--a\r\n\r\nx\r\n--a--'],
    [
      'a part without name',
      'multipart/form-data; boundary=a',
      '--a\r\nX-A: b\r\n\r\nx\r\n--a--\r\n',
    ],
    [
      'lines of another kind',
      'multipart/form-data; boundary=a',
      '--a\nContent-Disposition: form-data; name="name"\n\nx\n--a--\n',
    ],
    ['no end', 'multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; na'],
  ])('in a form with %s are malformed', async (_, type, body) => {
    const refusal = await problem(await post('/upload', body, type))
    expect([400, 415]).toContain(refusal.status)
  })

  test('cannot come as JSON', async () => {
    const refusal = await problem(await app.send('/upload', { name: 'n', file: 'x' }))
    expect(refusal).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
    expect(refusal['details']).toEqual({ accepted: ['multipart/form-data'] })
  })
})

describe('other content types are refused', () => {
  test.each([
    'text/plain',
    'application/xml',
    'application/json; charset=latin1',
    'application/jsonp',
    'text/json',
    'json',
  ])('%s', async (type) => {
    expect(await problem(await post('/tasks', '{"title":"a"}', type))).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    })
  })

  test('none at all, but for an empty body', async () => {
    const raw = (body: string): string =>
      `POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const { answers } = await send(app.port, raw('{"title":"a"}'))
    expect(answers[0]?.status).toBe(415)
    const empty = await send(app.port, raw(''))
    expect(empty.answers[0]?.status).toBe(400)
    expect(empty.answers[0]?.body).toContain('INVALID_INPUT')
  })

  test('a compressed body', async () => {
    for (const body of [
      Bun.gzipSync('{"title":"a"}'),
      new Response(Bun.gzipSync('{"title":"a"}')).body!,
    ]) {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
      const answer = await app.fetch('/tasks', { method: 'POST', body, headers })
      const refusal = await problem(answer)
      expect(refusal).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
      expect(refusal.detail).toContain('not compressed')
    }
  })

  test('forms, where the trigger wants JSON', async () => {
    const refusal = await problem(await post('/strict', new URLSearchParams({ title: 'a' })))
    expect(refusal).toMatchObject({ status: 415, details: { accepted: ['application/json'] } })
  })
})

describe('a body of more bytes than the limit is refused', () => {
  const body = (size: number): string => `{"title":"${'x'.repeat(size - 12)}"}`
  const wide = (size: number): string => `{"title":"${'ü'.repeat((size - 12) / 2)}"}`

  test.each([
    ['/small', 100],
    ['/tasks', 1024 * 1024],
  ])('%s: %d', async (path, limit) => {
    for (const make of [body, wide]) {
      for (const chunked of [false, true]) {
        const sent = (text: string) => (chunked ? new Response(text).body! : text)
        const fits = await post(path, sent(make(limit)), 'application/json')
        expect(fits.status).toBe(200)
        const over = limit + (make === wide ? 2 : 1)
        const refused = await post(path, sent(make(over)), 'application/json')
        expect(await problem(refused)).toMatchObject({
          status: 413,
          code: 'PAYLOAD_TOO_LARGE',
          details: { limit },
        })
      }
    }
  })

  test('far beyond it too: the answer comes at once, and is a problem document', async () => {
    const limit = 1024 * 1024
    const answered = { status: 413, code: 'PAYLOAD_TOO_LARGE', details: { limit } }
    for (const sent of [body(5 * limit), new Response(body(5 * limit)).body!]) {
      expect(await problem(await post('/tasks', sent, 'application/json'))).toMatchObject(answered)
    }
    const head = (bytes: number): string =>
      `POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`
    const { answers, closed } = await send(app.port, head(60 * limit))
    expect(JSON.parse(answers[0]!.body)).toMatchObject(answered)
    expect(closed).toBe(false)
    // What would take too long to throw away is cut off, by Bun and without words.
    const cut = await send(app.port, head(70 * limit), { answers: 2 })
    expect(cut).toMatchObject({ answers: [{ status: 413, body: '' }], closed: true })
  })

  test('also for multipart', async () => {
    const form = new FormData()
    form.append('title', 'x'.repeat(1024 * 1024))
    expect((await post('/tasks', form)).status).toBe(413)
  })

  test('and the next request on the connection is answered', async () => {
    const text = body(101)
    const first = `POST /small HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 101\r\n\r\n${text}`
    const then = 'GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n'
    const { answers } = await send(app.port, first + then, { answers: 2 })
    expect(answers.map(({ status }) => status)).toEqual([413, 200])
  })
})

test('no request changed a prototype', () => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})
