import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { BootError, module, t } from '../../../kernel/index.ts'
import { type Served, action, booted, problem, served, triggers } from './served.ts'
import { send } from './raw-socket.ts'

const echo = (name: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string) => {
  const names = [...path.matchAll(/[:*](\w+)/g)].map((match) => match[1]!)
  return action(
    {
      name,
      input: t.Object(Object.fromEntries(names.map((n) => [n, t.String()]))),
      output: t.Object({ by: t.String(), input: t.Record(t.String(), t.String()) }),
      triggers: [triggers.api(method, path)],
    },
    (input) => ({ by: name, input: input as Record<string, string> }),
  )
}

let app: Served
beforeAll(async () => {
  app = await served([
    echo('root', 'GET', '/'),
    echo('list', 'GET', '/tasks'),
    echo('create', 'POST', '/tasks'),
    echo('search', 'GET', '/tasks/search'),
    echo('bulk', 'POST', '/tasks/bulk'),
    echo('read', 'GET', '/tasks/:id'),
    echo('replace', 'PUT', '/tasks/:id'),
    echo('change', 'PATCH', '/tasks/:id'),
    echo('remove', 'DELETE', '/tasks/:key'),
    echo('step', 'GET', '/tasks/:id/steps/:step'),
    echo('files', 'GET', '/files/*path'),
    echo('umlaut', 'GET', '/über uns'),
  ])
})
afterAll(() => app.kernel.stop())

describe('a path', () => {
  test.each([
    ['GET', '/', 'root', {}],
    ['GET', '/tasks', 'list', {}],
    ['GET', '/tasks/search', 'search', {}],
    ['GET', '/tasks/7', 'read', { id: '7' }],
    ['PUT', '/tasks/7', 'replace', { id: '7' }],
    ['PATCH', '/tasks/7', 'change', { id: '7' }],
    ['DELETE', '/tasks/7', 'remove', { key: '7' }],
    ['GET', '/tasks/7/steps/2', 'step', { id: '7', step: '2' }],
    ['GET', '/tasks/search/steps/2', 'step', { id: 'search', step: '2' }],
    ['GET', '/files/a/b%20c/d.txt', 'files', { path: 'a/b c/d.txt' }],
    ['GET', '/files/', 'files', { path: '' }],
    ['GET', '/tasks/a%2Fb%3F', 'read', { id: 'a/b?' }],
    ['GET', '/tasks/%C3%BC', 'read', { id: 'ü' }],
    ['GET', '/%C3%BCber%20uns', 'umlaut', {}],
  ])('%s %s is served by %s', async (method, path, by, input) => {
    for (const answer of [
      await app.fetch(path, { method }),
      await app.server.fetch(new Request(`http://app.test${path}`, { method })),
    ]) {
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ by, input })
    }
  })

  test.each([
    '/nothing',
    '/tasks/',
    '/tasks/7/',
    '/tasks/7/steps',
    '/files',
    '/Tasks',
    '/tasks/7/steps/2/3',
  ])('%s is served by nobody', async (path) => {
    for (const answer of [
      await app.fetch(path),
      await app.server.fetch(new Request(`http://app.test${path}`)),
    ]) {
      expect(await problem(answer)).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' })
    }
  })

  test.each(['//tasks', '/./tasks', '/x/../tasks', '/%74asks', '/tasks//7'])(
    'written as %s is not normalised into a route',
    async (path) => {
      const { answers } = await send(app.port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
      expect(answers[0]?.status).toBe(404)
    },
  )

  test.each(['/tasks/%ff', '/tasks/%', '/tasks/%zz', '/tasks/a%C3', '/files/a/%ff', '/files/%'])(
    'with the malformed escape %s is refused',
    async (path) => {
      const { answers } = await send(app.port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
      expect(answers[0]?.status).toBe(400)
      expect(answers[0]?.body).toContain('MALFORMED_REQUEST')
      const inside = await app.server.fetch(new Request(`http://app.test${path}`))
      expect(await problem(inside)).toMatchObject({ status: 400 })
    },
  )
})

describe('a method', () => {
  test.each([
    ['POST', '/', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/tasks', 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/tasks/bulk', 'OPTIONS, POST'],
    ['POST', '/tasks/7', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
  ])('%s that %s does not take is refused with those it takes', async (method, path, allow) => {
    for (const answer of [
      await app.fetch(path, { method }),
      await app.server.fetch(new Request(`http://app.test${path}`, { method })),
    ]) {
      expect(answer.headers.get('allow')).toBe(allow)
      expect(await problem(answer)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
    }
  })

  test.each(['TRACE', 'CONNECT', 'QUERY', 'PROPFIND', 'PURGE'])('%s is refused', async (method) => {
    const { answers } = await send(app.port, `${method} /tasks HTTP/1.1\r\nHost: a\r\n\r\n`)
    expect(answers[0]?.status).toBe(405)
    expect(answers[0]?.headers['allow']).toBe('GET, HEAD, OPTIONS, POST')
  })

  test('HEAD is GET without the body', async () => {
    const [get, head] = [
      await app.fetch('/tasks/7'),
      await app.fetch('/tasks/7', { method: 'HEAD' }),
    ]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
    expect((await app.fetch('/tasks/bulk', { method: 'HEAD' })).status).toBe(405)
    const inside = await app.server.fetch(new Request('http://a/tasks/7', { method: 'HEAD' }))
    expect([inside.status, await inside.text()]).toEqual([200, ''])
  })

  test('OPTIONS says what there is', async () => {
    const answer = await app.fetch('/tasks', { method: 'OPTIONS' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST'])
  })
})

describe('modules', () => {
  test('join their prefixes without doubled or trailing slashes', async () => {
    const tasks = module({ name: 'tasks', apiPrefix: '/api/tasks/' })
    const made = [
      tasks.action(
        {
          name: 'list',
          input: t.Object({}),
          output: t.String(),
          triggers: [triggers.api('GET', '/')],
        },
        () => 'list',
      ),
      tasks.action(
        {
          name: 'read',
          input: t.Object({ id: t.String() }),
          output: t.String(),
          triggers: [triggers.api('GET', '/:id/')],
        },
        ({ id }) => id,
      ),
    ]
    await using app = await served(made)
    expect(app.server.routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /api/tasks',
      'GET /api/tasks/:id',
    ])
    expect(await (await app.fetch('/api/tasks')).json()).toBe('list')
    expect(await (await app.fetch('/api/tasks/9')).json()).toBe('9')
    expect((await app.fetch('/api/tasks/')).status).toBe(404)
  })
})

describe('boot refuses', () => {
  const refusal = async (...actions: Parameters<typeof booted>[0]): Promise<BootError> => {
    const error = await booted(actions).then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(BootError)
    return error as BootError
  }
  const mistake = async (...actions: Parameters<typeof booted>[0]): Promise<string> =>
    (await refusal(...actions)).message

  test('two actions at one path, also by other parameter names', async () => {
    const twice = await mistake(echo('a', 'GET', '/x/:id'), echo('b', 'GET', '/x/:key'))
    expect(twice).toContain('GET /x/:key is already served by action "a"')
    expect(twice).toContain('action "b"')
  })

  test.each([
    ['tasks', 'must begin with "/"', 'write "/tasks"'],
    ['/a//b', 'empty part', 'write "/a/b"'],
    ['/a?b', 'must not hold "?"', 'leave them out'],
    ['/a#b', 'must not hold', 'leave them out'],
    ['/a/../b', 'clients resolve away', 'leave it out'],
    ['/a/*', 'no proper name', 'write ":id" or "*path"'],
    ['/a/:', 'no proper name', 'write ":id" or "*path"'],
    ['/a/:id?', 'must not hold "?"', 'leave them out'],
    ['/a/:9', 'no proper name', 'write ":id" or "*path"'],
    ['/a/*rest/b', 'a wildcard takes all the rest', 'end the path with it'],
    ['/a/b:c', 'within', 'let them stand for a whole part'],
    ['/a/{id}', 'holds "{id"', 'write a parameter as ":id"'],
    ['/a/[...rest]', 'holds "[...rest"', 'write a parameter as ":rest"'],
    ['/a/<id>', 'holds "<id"', 'write a parameter as ":id"'],
    ['/:a/:a', 'names a parameter twice', 'give each a name of its own'],
  ])('the path %s', async (path, why, mend) => {
    const made = action(
      {
        name: 'odd',
        input: t.Object({ a: t.String(), id: t.String(), rest: t.String() }),
        output: t.String(),
        triggers: [triggers.api('GET', path)],
      },
      () => '',
    )
    const { message, problems } = await refusal(made)
    expect(message).toContain('action "odd"')
    expect(problems).toHaveLength(1)
    expect(problems[0]!.message).toContain(why)
    expect(problems[0]!.mend).toStartWith(mend)
    expect(problems[0]!.message).not.toContain(problems[0]!.mend)
  })

  test('a path of the health endpoints, and lets them be moved', async () => {
    const health = echo('live', 'GET', '/health/live')
    expect(await mistake(health)).toContain('already served by the health endpoints')
    await using app = await served([health], {
      http: { health: { live: '/livez', ready: '/readyz' } },
    })
    expect(await (await app.fetch('/health/live')).json()).toMatchObject({ by: 'live' })
    expect(await (await app.fetch('/livez')).json()).toEqual({ status: 'live' })
  })

  test('a method or an option that there is not', async () => {
    expect(() => triggers.api('GRAB' as 'GET', '/')).not.toThrow()
    const grab = action(
      {
        name: 'grab',
        input: t.Object({}),
        output: t.String(),
        triggers: [triggers.api('GRAB' as 'GET', '/')],
      },
      () => '',
    )
    expect(await mistake(grab)).toContain('"GRAB" is not one of')
    const odd = action(
      {
        name: 'odd',
        input: t.Object({}),
        output: t.String(),
        triggers: [triggers.api('GET', '/', { statsu: 201 } as object)],
      },
      () => '',
    )
    const [problem] = (await refusal(odd)).problems
    expect(problem!.message).toEndWith('unknown option "statsu"')
    expect(problem!.mend).toBe('did you mean "status"?')
  })
})
