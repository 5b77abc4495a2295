// Runs that are done again: without anything of it staying, or for good.
import { describe, expect, test } from 'bun:test'
import {
  type Action,
  Forbidden,
  action as plainAction,
  event,
  guard,
  kit,
  t,
  triggers,
} from 'bunbase'
import { type DbPlugin, database, sql } from 'bunbase/db'
import { type EventsPlugin, events } from 'bunbase/plugins/events'
import { type MailerPlugin, mailer } from 'bunbase/plugins/mailer'
import { replayer } from 'bunbase/plugins/persistence'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'
import { type Engine, engines } from '../../services.ts'
import { historyApp } from './history-app.ts'

const none = t.Object({})
const { action } = kit<DbPlugin | QueuePlugin | EventsPlugin | MailerPlugin>()
const { event: onEvent } = triggers as unknown as { event(of: object): never }

const signedUp = event('signed.up', { payload: t.Object({ name: t.String() }) })
const told: string[] = []
const listen = action(
  {
    name: 'listen',
    input: t.Object({ name: t.String() }),
    output: none,
    triggers: [onEvent(signedUp)],
  },
  ({ name }) => {
    told.push(name)
    return {}
  },
)
const later = action(
  { name: 'later', input: t.Object({ n: t.Integer() }), output: none },
  () => ({}),
)
const nested = action(
  { name: 'nested', input: t.Object({ name: t.String() }), output: none },
  async ({ name }, ctx) => {
    await sql`update people set visits = visits + 1 where name = ${name}`.execute(ctx.db)
    return {}
  },
)
const signUp = action(
  {
    name: 'signUp',
    input: t.Object({ name: t.String(), password: t.Optional(t.String()) }),
    output: t.Object({ count: t.Integer(), by: t.String() }),
  },
  async ({ name }, ctx) => {
    ctx.logger.info('signing up', { name })
    await sql`insert into people (name, visits) values (${name}, 0) on conflict (name) do nothing`.execute(
      ctx.db,
    )
    await ctx.call(nested, { name })
    await ctx.queue.add(later, { n: 1 }, { delay: '1h' })
    await ctx.event.emit(signedUp, { name })
    await ctx.mailer.send({ to: `${name}@example.com`, subject: 'Welcome', text: 'Hello' })
    const { rows } = await sql<{ n: unknown }>`select count(*) as n from people`.execute(ctx.db)
    return { count: Number(rows[0]!.n), by: 'id' in ctx.caller ? ctx.caller.id : ctx.caller.kind }
  },
)
const sends = action(
  { name: 'sends', input: t.Object({ url: t.String() }), output: t.Object({ got: t.String() }) },
  async ({ url }) => {
    const got = await (await fetch(url)).text()
    await fetch(url, { method: 'POST', body: 'order=1' })
    return { got }
  },
)
const notBob = guard('notBob', ({ caller }: { caller: { id?: string } }) => {
  if (caller.id === 'bob') throw new Forbidden()
})
const guarded = plainAction(
  { name: 'guarded', input: none, output: none, guards: [notBob] as never },
  () => ({}),
)

const all = [listen, later, nested, signUp, sends, guarded] as Action[]

async function open(engine: Engine) {
  const opened = await historyApp(all, {}, engine, {}, [queue(), events(), mailer()])
  const db = opened.app.get(database)!
  await db.script('create table people (name text primary key, visits integer not null)')
  return { ...opened, db, replay: opened.app.get(replayer)! }
}

const count = async (db: { run(sql: string): Promise<{ rows: object[] }> }, table: string) =>
  Number((Object.values((await db.run(`select count(*) from ${table}`)).rows[0]!) as unknown[])[0])

for (const engine of await engines()) {
  describe(engine, () => {
    test('a rehearsal tells what would happen, and nothing of it does', async () => {
      await using opened = await open(engine)
      const { app, db, history, last, replay } = opened
      await app.call(signUp, { name: 'ann' }, { as: { user: 'u1' }, org: 'acme' })
      const recorded = await last(signUp)
      const before = [await count(db, 'people'), await count(db, 'job_queue')]
      const runs = (await history.counts()).total
      const [mails, heard] = [app.outbox.length, told.length]
      const run = await replay.rehearse(recorded.id)
      expect(run).toMatchObject({
        action: 'signUp',
        status: 'succeeded',
        output: { count: 1, by: 'u1' },
        error: undefined,
      })
      expect(run.effects.map(({ kind, name }) => [kind, name])).toEqual([
        ['job', 'later'],
        ['event', 'signed.up'],
        ['mail', 'Welcome'],
      ])
      expect(run.effects[0]!.details).toMatchObject({ input: { n: 1 }, delay: 3_600_000 })
      expect(run.effects[1]!.details).toMatchObject({ payload: { name: 'ann' }, durable: 1 })
      expect(run.effects[2]!.details).toMatchObject({ to: ['ann@example.com'], text: 'Hello' })
      expect(run.changes.filter(({ table }) => table === 'people')).toEqual([
        {
          table: 'people',
          key: { name: 'ann' },
          before: { name: 'ann', visits: 1 },
          after: { name: 'ann', visits: 2 },
        },
      ])
      expect(run.changes.some(({ table }) => table === 'job_queue')).toEqual(true)
      expect(run.lines).toMatchObject([{ level: 'info', message: 'signing up' }])
      await app.clock.advance(1_000)
      expect([await count(db, 'people'), await count(db, 'job_queue')]).toEqual(before)
      expect((await history.counts()).total).toEqual(runs)
      expect((await history.metrics()).all.runs).toEqual(runs)
      expect((await history.logs()).items.length).toEqual(1)
      expect([app.outbox.length, told.length]).toEqual([mails, heard])
    })

    test('another input or caller may be tried', async () => {
      await using opened = await open(engine)
      const { app, last, replay, db } = opened
      await app.call(signUp, { name: 'ann', password: 'hunter2' })
      const { id } = await last(signUp)
      await expect(replay.rehearse(id)).rejects.toMatchObject({
        code: 'REPLAY_INPUT_INCOMPLETE',
        details: { paths: ['/password'] },
      })
      const other = await replay.rehearse(id, {
        input: { name: 'bob' },
        as: { kind: 'user', id: 'u2' },
      })
      expect(other.output).toEqual({ count: 2, by: 'u2' })
      expect(other.changes.find(({ table }) => table === 'people')).toMatchObject({
        before: undefined,
        after: { name: 'bob', visits: 1 },
      })
      const wrong = await replay.rehearse(id, { input: { nme: 'bob' } })
      expect(wrong).toMatchObject({
        status: 'failed',
        error: { code: 'INVALID_INPUT' },
        changes: [],
      })
      expect(await count(db, 'people')).toEqual(1)
    })

    test('done again for good it is a run of its own, linked to the first', async () => {
      await using opened = await open(engine)
      const { app, history, last, replay, db } = opened
      await app.call(signUp, { name: 'ann' }, { as: { user: 'u1' }, org: 'acme' })
      const first = await last(signUp)
      const again = await replay.again(first.id, { input: { name: 'bob' } })
      expect(again).toMatchObject({ status: 'succeeded', output: { count: 2, by: 'u1' } })
      expect(await history.get(again.runId)).toMatchObject({
        replayOf: first.id,
        trigger: 'replay',
        caller: { kind: 'user', id: 'u1' },
        org: 'acme',
        input: { name: 'bob' },
      })
      expect(await count(db, 'people')).toEqual(2)
    })
  })
}

test('requests that only ask are sent, others are held back', async () => {
  const seen: string[] = []
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: ({ method }) => {
      seen.push(method)
      return new Response('hello')
    },
  })
  await using opened = await open('sqlite')
  const { app, last, replay } = opened
  await app.call(sends, { url: `http://127.0.0.1:${server.port}/orders` })
  expect(seen).toEqual(['GET', 'POST'])
  const run = await replay.rehearse((await last(sends)).id)
  expect(seen).toEqual(['GET', 'POST', 'GET'])
  expect(run.error!.code).toEqual('REQUEST_HELD_BACK')
  expect(run.effects).toMatchObject([
    { kind: 'request', details: { method: 'POST', body: 'order=1' } },
  ])
})

test('guards are asked as they were; a run that is not there cannot be done again', async () => {
  await using opened = await open('sqlite')
  const { app, last, replay } = opened
  await app.call(guarded, {}, { as: { user: 'bob' } }).catch(() => undefined)
  const { id } = await last(guarded)
  expect(await replay.rehearse(id)).toMatchObject({
    status: 'refused',
    error: { code: 'FORBIDDEN' },
  })
  const as = { kind: 'user', id: 'ann' } as const
  expect(await replay.rehearse(id, { as, input: {} })).toMatchObject({ status: 'succeeded' })
  await expect(replay.rehearse('nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  await expect(replay.again('nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
})
