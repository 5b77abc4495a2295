// The plugin in an app: ctx.db, ctx.transaction, `transaction: true`, errors over HTTP, spans, readiness.
import { describe, expect, test } from 'bun:test'
import { NotFound, type Plugin, boot, defineConfig, t, triggers } from 'bunbase'
import { type DbPlugin, type TypedQueryBuilder, database, db, prepare } from 'bunbase/db'
import { http } from 'bunbase/plugins/http'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { kit } from 'bunbase'
import { thrown } from '../../kernel/thrown.ts'
import { type Engine, engines, testDatabase } from '../../services.ts'

interface Notes {
  notes: { id: number; body: string }
}

const { action } = kit<DbPlugin>()
const notes = (builder: TypedQueryBuilder): TypedQueryBuilder<Notes> =>
  builder as unknown as TypedQueryBuilder<Notes>
const Note = t.Object({ id: t.Integer(), body: t.String() })
const Ids = t.Array(t.Integer())

const insert = prepare((q: TypedQueryBuilder<Notes>, p: Notes['notes']) =>
  q.insertInto('notes').values({ id: p.id, body: p.body }),
)

const add = action(
  {
    name: 'add',
    input: Note,
    output: t.Object({}),
    triggers: [triggers.api('POST', '/notes')] as never,
  },
  async (note, ctx) => {
    await insert.run(notes(ctx.db), note)
    return {}
  },
)
const list = action({ name: 'list', input: t.Object({}), output: Ids }, async (_, ctx) =>
  (await notes(ctx.db).selectFrom('notes').select('id').orderBy('id').execute()).map(
    ({ id }) => id,
  ),
)

const committed: string[] = []
const addAll = action(
  { name: 'addAll', input: t.Array(Note), output: Ids, transaction: true },
  async (all, ctx) => {
    for (const note of all) await ctx.call(add, note)
    ctx.afterCommit(() => void committed.push(`addAll ${all.length}`))
    if (all.some(({ body }) => body === 'bad')) throw new Error('a bad one')
    return ctx.call(list, {})
  },
)
const addSome = action({ name: 'addSome', input: t.Array(Note), output: Ids }, async (all, ctx) => {
  await ctx.transaction(async () => {
    for (const note of all) {
      await ctx.transaction(() => ctx.call(add, note)).catch(() => undefined)
    }
  })
  return ctx.call(list, {})
})
const tooSlow = action(
  { name: 'tooSlow', input: t.Object({}), output: t.Object({}), transaction: true, timeout: 100 },
  async (_, ctx) => {
    await insert.run(notes(ctx.db), { id: 1, body: 'late' })
    // Never told that its time is over.
    await new Promise(() => undefined)
    return {}
  },
)

const firstOf = action(
  { name: 'firstOf', input: t.Object({ count: t.Integer() }), output: Ids },
  async ({ count }, ctx) => {
    const ids: number[] = []
    for await (const { id } of notes(ctx.db).selectFrom('notes').select('id').stream(1)) {
      if (ids.push(id) === count) break
    }
    return ids
  },
)

async function noteApp(engine: Engine): Promise<TestApp & AsyncDisposable> {
  committed.length = 0
  const place = await testDatabase(engine)
  const app = await createTestApp({
    presets: [],
    plugins: [http(), db({ database: { url: place.url } })],
    actions: [add, list, addAll, addSome, tooSlow, firstOf],
  })
  await app
    .get(database)!
    .script(
      'create table notes (id integer primary key, body text not null constraint short check (length(body) < 20))',
    )
  const dispose = app[Symbol.asyncDispose].bind(app)
  return Object.assign(app, {
    async [Symbol.asyncDispose]() {
      await dispose()
      await place[Symbol.asyncDispose]()
    },
  })
}

for (const engine of await engines()) {
  describe(engine, () => {
    test('an action with `transaction: true` commits all of it, what it calls included', async () => {
      await using app = await noteApp(engine)
      expect(
        await app.call(addAll, [
          { id: 1, body: 'a' },
          { id: 2, body: 'b' },
        ]),
      ).toEqual([1, 2])
      expect(committed.splice(0)).toEqual(['addAll 2'])
    })

    test('or nothing of it', async () => {
      await using app = await noteApp(engine)
      await expect(
        app.call(addAll, [
          { id: 1, body: 'a' },
          { id: 2, body: 'bad' },
        ]),
      ).rejects.toMatchObject({ code: 'INTERNAL' })
      await expect(
        app.call(addAll, [
          { id: 1, body: 'a' },
          { id: 1, body: 'b' },
        ]),
      ).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' })
      expect(await app.call(list, {})).toEqual([])
      expect(committed.splice(0)).toEqual([])
    })

    test('ctx.transaction nests as savepoints', async () => {
      await using app = await noteApp(engine)
      expect(
        await app.call(addSome, [
          { id: 1, body: 'a' },
          { id: 1, body: 'twice' },
          { id: 2, body: 'b' },
        ]),
      ).toEqual([1, 2])
    })

    test('a run that timed out commits nothing, and holds up nobody', async () => {
      await using app = await noteApp(engine)
      const outcome = app.call(tooSlow, {}).catch((error: { code: string }) => error.code)
      // Real work of a real database: virtual time moves once it waits.
      while (app.clock.timers.length === 0) await new Promise((resolve) => setImmediate(resolve))
      await app.clock.advance(100)
      expect(await outcome).toBe('TIMEOUT')
      await app.call(add, { id: 1, body: 'in time' })
      expect(await app.call(list, {})).toEqual([1])
    })

    test('violations are 409 and 422 over HTTP, with table and constraint', async () => {
      await using app = await noteApp(engine)
      const post = async (note: object) => {
        const response = await app.fetch('/notes', { method: 'POST', json: note })
        return [response.status, response.status < 300 ? undefined : await response.json()]
      }
      expect((await post({ id: 1, body: 'a' }))[0]).toBe(200)
      expect(await post({ id: 1, body: 'b' })).toEqual([
        409,
        expect.objectContaining({ code: 'UNIQUE_VIOLATION' }),
      ])
      const [status, problem] = await post({ id: 2, body: 'x'.repeat(30) })
      expect(status).toBe(422)
      expect(problem).toMatchObject({
        code: 'CHECK_VIOLATION',
        details: { table: 'notes', constraint: 'short' },
      })
      expect(JSON.stringify(problem)).not.toContain('insert')
    })

    test('each query is a span with its text and what it returned', async () => {
      await using app = await noteApp(engine)
      await app.call(addAll, [{ id: 1, body: 'a' }])
      const queries = app.spans.filter(({ kind }) => kind === 'query')
      expect(queries.map(({ name }) => name)).toEqual(['insert notes', 'select notes'])
      expect(queries[1]!.attributes).toMatchObject({
        'db.system.name': engine === 'sqlite' ? 'sqlite' : 'postgresql',
        'db.query.text': expect.stringContaining('select'),
        'db.response.returned_rows': 1,
      })
      await app.call(add, { id: 1, body: 'again' }).catch(() => undefined)
      expect(app.spans.findLast(({ kind }) => kind === 'query')!.error).toMatchObject({
        code: 'UNIQUE_VIOLATION',
      })
    })

    test('so is a stream, with the rows that were read of it', async () => {
      await using app = await noteApp(engine)
      const all = [1, 2, 3].map((id) => ({ id, body: 'a' }))
      await app.call(addAll, all)
      for (const count of [2, 5]) {
        await app.call(firstOf, { count })
        expect(app.spans.findLast(({ kind }) => kind === 'query')).toMatchObject({
          name: 'select notes',
          attributes: { 'db.response.returned_rows': Math.min(count, 3) },
        })
      }
    })

    test('the app is ready while its database answers', async () => {
      await using app = await noteApp(engine)
      await app.start()
      expect((await app.fetch('/health/ready')).status).toBe(200)
      await app.get(database)!.close()
      const response = await app.fetch('/health/ready')
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ failed: ['database'] })
    })
  })
}

test('booting opens nothing: a database that is not there is met by the first query', async () => {
  const url = 'postgres://nobody@127.0.0.1:1/nothing'
  await using app = await createTestApp({
    presets: [],
    plugins: [db({ database: { url } })],
    actions: [list],
  })
  await expect(app.call(list, {})).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    status: 503,
  })
})

describe('where the database is', () => {
  const urlOf = async (
    mode: 'test' | 'production',
    options: object,
    env?: string,
  ): Promise<string> => {
    const before = process.env['DATABASE_URL']
    if (env) process.env['DATABASE_URL'] = env
    else delete process.env['DATABASE_URL']
    try {
      await using kernel = await boot(defineConfig({ presets: [], plugins: [db(options)] }), {
        mode,
        root: '/srv/app',
      })
      return kernel.get(database)!.url
    } finally {
      if (before === undefined) delete process.env['DATABASE_URL']
      else process.env['DATABASE_URL'] = before
    }
  }

  test('in the folder of the app when nobody says; in memory during tests', async () => {
    expect(await urlOf('production', {})).toBe('file:/srv/app/.bunbase/app.db')
    expect(await urlOf('test', {})).toBe('sqlite::memory:')
  })

  test('the environment says, and the config says first', async () => {
    const env = 'postgres://app:secret@db.internal/app'
    expect(await urlOf('production', {}, env)).toBe('postgres://app:***@db.internal/app')
    expect(await urlOf('production', { database: { url: 'file:data/x.db' } }, env)).toBe(
      'file:/srv/app/data/x.db',
    )
    expect(await urlOf('production', { database: { url: 'sqlite:///var/x.db' } })).toBe(
      'file:/var/x.db',
    )
  })
})

describe('mistakes at boot', () => {
  const problemsOf = async (plugins: Plugin[], actions: readonly never[] = []) => {
    const error = await thrown(createTestApp({ presets: [], plugins, actions }))
    return (error as { problems: { key?: string; message: string; mend: string }[] }).problems
  }

  test('a URL of another database', async () => {
    const [problem] = await problemsOf([db({ database: { url: 'mysql://x' } })])
    expect(problem).toMatchObject({
      key: 'database.url',
      mend: expect.stringContaining('postgres://'),
    })
  })

  test('an option that does not exist', async () => {
    const [problem] = await problemsOf([db({ database: { pool: 5 } as never })])
    expect(problem!.key).toBe('database.pool')
  })

  test('an action that streams cannot be one transaction', async () => {
    const streams = action(
      { name: 'streams', input: t.Object({}), output: t.Stream(t.Integer()), transaction: true },
      async function* () {
        yield 1
      } as never,
    )
    const [problem] = await problemsOf([db()], [streams as never])
    expect(problem).toMatchObject({
      action: 'streams',
      message: expect.stringContaining('streams'),
    })
  })

  test('an isolation level that does not exist', async () => {
    const wrong = action(
      {
        name: 'wrong',
        input: t.Object({}),
        output: t.Object({}),
        transaction: { isolation: 'chaos' as never },
      },
      () => ({}),
    )
    const [problem] = await problemsOf([db()], [wrong as never])
    expect(problem!.message).toContain('transaction')
  })
})

test('the values of a query that found nothing are not logged', async () => {
  const definition = { name: 'find', input: t.Object({}), output: t.Object({}) }
  const find = action(definition, async (_input, ctx) => {
    const builder = notes(ctx.db)
    await builder.schema.createTable('notes').addColumn('body', 'text').execute()
    const wanted = builder.selectFrom('notes').selectAll().where('body', '=', 'of ann')
    await expect(wanted.executeTakeFirstOrThrow(() => new NotFound())).rejects.toThrow(NotFound)
    await wanted.executeTakeFirstOrThrow()
    return {}
  })
  await using app = await createTestApp({ plugins: [db()], actions: [find] })
  await app.call(find, {}).catch(() => undefined)
  const [error, ...others] = app.logs.filter(({ level }) => level === 'error')
  expect(others).toEqual([])
  expect(JSON.stringify(error!.fields)).toContain('no result')
  expect(JSON.stringify(error!.fields)).not.toContain('of ann')
})
