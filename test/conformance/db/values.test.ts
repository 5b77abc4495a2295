import { beforeAll, expect, test } from 'bun:test'
import {
  type Database,
  type Generated,
  type TypedQueryBuilder,
  json,
  prepare,
  sql,
} from 'bunbase/db'
import { eachEngine } from './setup.ts'

interface Tables {
  v: {
    id: Generated<number>
    flag: boolean | null
    at: Date | null
    plain_at: Date | null
    day: string | null
    clock: string | null
    whole: number | null
    wide: bigint | null
    amount: string | null
    exact: number | null
    doc: unknown
    bytes: Uint8Array | null
    uid: string | null
    label: string | null
  }
}

await eachEngine((open, engine) => {
  let db: TypedQueryBuilder<Tables>
  let database: Database

  beforeAll(async () => {
    database = open()
    db = database.tables<Tables>()
    await db.schema
      .createTable('v')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('flag', 'boolean')
      .addColumn('at', 'timestamptz')
      .addColumn('plain_at', 'timestamp')
      .addColumn('day', 'date')
      .addColumn('clock', 'time')
      .addColumn('whole', 'integer')
      .addColumn('wide', 'bigint')
      .addColumn('amount', 'numeric(14, 3)')
      .addColumn('exact', 'double precision')
      .addColumn('doc', 'jsonb')
      .addColumn('bytes', 'bytea')
      .addColumn('uid', 'uuid')
      .addColumn('label', 'text')
      .execute()
  })

  type Column = Exclude<keyof Tables['v'], 'id'>

  /** Writes a value with an insert, and with an update, and reads it three ways. */
  async function roundTrip(column: Column, value: unknown): Promise<unknown[]> {
    const values = { [column]: value } as never
    const inserted = await db
      .insertInto('v')
      .values(values)
      .returning(['id', column])
      .executeTakeFirstOrThrow()
    const other = await db
      .insertInto('v')
      .values({ label: 'x' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.updateTable('v').set(values).where('id', '=', other.id).execute()
    const updated = await db
      .selectFrom('v')
      .selectAll()
      .where('id', '=', other.id)
      .executeTakeFirstOrThrow()
    const streamed: unknown[] = []
    for await (const row of db
      .selectFrom('v')
      .select(column)
      .where('id', '=', inserted.id)
      .stream()) {
      streamed.push(row[column])
    }
    return [inserted[column], updated[column], ...streamed]
  }

  const cases: [Column, unknown][] = [
    ['flag', true],
    ['flag', false],
    ['at', new Date('2026-03-29T01:30:00.123Z')],
    ['at', new Date('1969-12-31T23:59:59.999Z')],
    ['plain_at', new Date('2026-01-02T03:04:05.678Z')],
    ['day', '2024-02-29'],
    ['clock', '10:11:12'],
    ['whole', -2_147_483_648],
    ['wide', 9_223_372_036_854_775_807n],
    ['wide', -9_223_372_036_854_775_808n],
    ['wide', 7n],
    ['amount', '12345678901.125'],
    ['amount', '-0.100'],
    ['amount', '7.000'],
    ['exact', 0.1],
    ['exact', -1e300],
    ['exact', 3],
    ['doc', { a: [1, { b: null }], 'c d': 'é"\\' }],
    ['doc', [1, 'two', { three: 3 }]],
    ['doc', []],
    ['doc', 'a string'],
    ['doc', '12'],
    ['bytes', new Uint8Array([0, 1, 127, 128, 255])],
    ['bytes', new Uint8Array()],
    ['uid', '0190b2c4-5d6e-7f80-9123-456789abcdef'],
    ['label', ''],
    ['label', `it's "quoted" \\ and 😀`],
    ['label', '123'],
    ['label', '2026-01-02T03:04:05.678Z'],
  ]
  for (const [column, value] of cases) {
    test(`${column} keeps ${Bun.inspect(value)}`, async () => {
      expect(await roundTrip(column, value)).toEqual([value, value, value])
    })
  }

  test.each(['flag', 'at', 'day', 'wide', 'amount', 'doc', 'bytes', 'label'] as const)(
    '%s keeps null',
    async (column) => {
      expect(await roundTrip(column, null)).toEqual([null, null, null])
    },
  )

  test.each(['text', 5, true, false, null, { deep: [1] }])(
    'json() makes a JSON value of %p',
    async (value) => {
      const { doc } = await db
        .insertInto('v')
        .values({ doc: json(value) })
        .returning('doc')
        .executeTakeFirstOrThrow()
      expect(doc).toEqual(value)
    },
  )

  test('a date in another zone, or as text, is the same moment', async () => {
    const at = '2026-06-01T12:00:00+02:00'
    const row = await db
      .insertInto('v')
      .values({ at: at as never })
      .returning('at')
      .executeTakeFirstOrThrow()
    expect(row.at).toEqual(new Date(at))
    const found = await db.selectFrom('v').select('at').where('at', '=', new Date(at)).execute()
    expect(found.length).toBeGreaterThan(0)
  })

  test('an integer beyond 64 bits is refused, not cut', async () => {
    await expect(
      db
        .insertInto('v')
        .values({ wide: 2n ** 64n })
        .execute(),
    ).rejects.toThrow()
  })

  test('times compare and sort as times, numbers as numbers', async () => {
    const days = [
      '2030-01-10T00:00:00.000Z',
      '2030-01-09T23:59:59.999Z',
      '2030-01-09T00:00:00.000Z',
    ]
    await db
      .insertInto('v')
      .values(days.map((at) => ({ at: new Date(at), label: 'sort', amount: '1' })))
      .execute()
    await db.updateTable('v').set({ amount: '10' }).where('at', '=', new Date(days[0]!)).execute()
    const rows = await db
      .selectFrom('v')
      .select(['at', 'amount'])
      .where('label', '=', 'sort')
      .where('at', '>=', new Date('2030-01-09T12:00:00Z'))
      .orderBy('amount', 'desc')
      .execute()
    expect(rows).toEqual([
      { at: new Date(days[0]!), amount: '10.000' },
      { at: new Date(days[1]!), amount: '1.000' },
    ])
  })

  test('counts and sums are numbers, unless a number would round them', async () => {
    await db
      .insertInto('v')
      .values([
        { whole: 1, wide: 2n ** 60n, label: 'sum' },
        { whole: 2, wide: 1n, label: 'sum' },
      ])
      .execute()
    const row = await db
      .selectFrom('v')
      .where('label', '=', 'sum')
      .select((eb) => [
        eb.fn.countAll().as('rows'),
        eb.fn.sum('whole').as('sum'),
        eb.fn.max('wide').as('most'),
        eb.fn.min('at').as('first'),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ rows: 2, sum: 3, most: 2n ** 60n, first: null })
  })

  test('an aggregate of a column is read as the column is', async () => {
    const at = new Date('2027-01-01T00:00:00.000Z')
    await db.insertInto('v').values({ at, label: 'last', day: '2027-01-01' }).execute()
    const row = await db
      .selectFrom('v as it')
      .where('it.label', '=', 'last')
      .select((eb) => [
        eb.fn.max('it.at').as('last'),
        eb.fn.coalesce('it.flag', eb.val(null)).as('flag'),
      ])
      .groupBy('it.flag')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ last: at, flag: null })
  })

  test('types hold through aliases, subqueries and common table expressions', async () => {
    await db
      .insertInto('v')
      .values({ flag: true, wide: 5n, doc: { x: 1 }, label: 'through' })
      .execute()
    const rows = await db
      .with('picked', (cte) => cte.selectFrom('v').selectAll().where('label', '=', 'through'))
      .selectFrom((sub) =>
        sub.selectFrom('picked').select(['flag as yes', 'wide', 'doc']).as('inner'),
      )
      .select(['inner.yes', 'inner.wide as big', 'inner.doc'])
      .execute()
    expect(rows).toEqual([{ yes: true, big: 5n, doc: { x: 1 } }])
  })

  test('a prepared query binds values of every kind', async () => {
    const insert = prepare(
      (
        q: TypedQueryBuilder<Tables>,
        p: { flag: boolean; at: Date; doc: unknown; bytes: Uint8Array; wide: bigint },
      ) =>
        q
          .insertInto('v')
          .values({ flag: p.flag, at: p.at, doc: p.doc, bytes: p.bytes, wide: p.wide })
          .returning(['flag', 'at', 'doc', 'bytes', 'wide']),
    )
    const values = {
      flag: true,
      at: new Date(0),
      doc: 'text',
      bytes: new Uint8Array([9]),
      wide: 3n,
    }
    expect(await insert.first(db, values)).toEqual(values)
    expect(await insert.first(db, { ...values, flag: false, doc: [1] })).toEqual({
      ...values,
      flag: false,
      doc: [1],
    })
  })

  test('raw SQL takes the same parameters', async () => {
    const at = new Date('2028-01-01T00:00:00.500Z')
    await db
      .insertInto('v')
      .values({ at, label: 'raw', bytes: new Uint8Array([1]) })
      .execute()
    const found = await sql<{
      label: string
    }>`select label from v where at = ${at} and label = ${'raw'}`.execute(db)
    expect(found.rows).toEqual([{ label: 'raw' }])
  })

  test.each([
    ['in a script', (text: string) => database.script(text)],
    ['in a statement', (text: string) => database.run(text).then(() => undefined)],
  ])('the default of a time, %s, is a time like any other', async (_, apply) => {
    await database.script('drop table if exists stamped')
    await apply(`create table stamped (
      id integer primary key, -- default current_timestamp stays in a comment
      a timestamptz not null default current_timestamp,
      b timestamptz not null DEFAULT now(),
      c text not null default 'default now()'
    )`)
    const stamped = database.tables<{
      stamped: { id: number; a: Generated<Date>; b: Generated<Date>; c: Generated<string> }
    }>()
    const before = new Date(Date.now() - 60_000)
    await stamped
      .insertInto('stamped')
      .values([{ id: 1 }, { id: 2, a: before }])
      .execute()
    const rows = await stamped.selectFrom('stamped').selectAll().where('a', '>', before).execute()
    expect(rows).toEqual([{ id: 1, a: expect.any(Date), b: expect.any(Date), c: 'default now()' }])
    expect(Math.abs(rows[0]!.a.getTime() - Date.now())).toBeLessThan(60_000)
  })

  if (engine === 'postgres') {
    test('arrays of every kind keep their items', async () => {
      await database.script(
        'create table lists (t text[], i int[], b bigint[], n numeric[], f float8[], z boolean[], at timestamptz[], d date[])',
      )
      const lists = database.tables<{
        lists: Record<'t' | 'i' | 'b' | 'n' | 'f' | 'z' | 'at' | 'd', unknown>
      }>()
      const row = {
        t: ['a', 'b"c', null, ''],
        i: [1, -2],
        b: [1n, 2n ** 60n],
        n: ['1.50'],
        f: [0.5],
        z: [true, false],
        at: [new Date(5)],
        d: ['2024-02-29'],
      }
      expect(
        await lists
          .insertInto('lists')
          .values(row as never)
          .returningAll()
          .executeTakeFirstOrThrow(),
      ).toEqual(row)
      // The second run gets numbers in another format.
      expect(await lists.selectFrom('lists').selectAll().execute()).toEqual([row])
      expect(await lists.selectFrom('lists').selectAll().execute()).toEqual([row])
    })
  }
})
