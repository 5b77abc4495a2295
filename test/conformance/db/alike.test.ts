// What one engine would do otherwise than the other, or without a word where the other complains.
import { beforeAll, expect, test } from 'bun:test'
import {
  type Database,
  type Generated,
  type TypedQueryBuilder,
  json,
  now,
  prepare,
  sql,
} from 'bunbase/db'
import { eachEngine } from './setup.ts'

interface Tables {
  v: {
    id: Generated<number>
    at: Date | string | null
    day: Date | string | null
    clock: string | null
    amount: number | bigint | string | null
    free: number | string | null
    small: number | null
    doc: unknown
    bytes: unknown
    label: string | null
    short: string | null
    key: string | null
  }
}

await eachEngine((open, engine) => {
  let database: Database
  let db: TypedQueryBuilder<Tables>

  beforeAll(async () => {
    database = open()
    db = database.tables<Tables>()
    await db.schema
      .createTable('v')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('at', 'timestamptz')
      .addColumn('day', 'date')
      .addColumn('clock', 'time')
      .addColumn('amount', 'numeric(9, 3)')
      .addColumn('free', 'numeric')
      .addColumn('small', 'real')
      .addColumn('doc', 'jsonb')
      .addColumn('bytes', 'bytea')
      .addColumn('label', 'text')
      .addColumn('short', 'varchar(5)')
      .addColumn('key', sql`character varying(2)`)
      .execute()
  })

  type Column = Exclude<keyof Tables['v'], 'id'>
  const stored = async (column: Column, value: unknown): Promise<unknown> => {
    const { [column]: read } = await db
      .insertInto('v')
      .values({ [column]: value })
      .returning([column])
      .executeTakeFirstOrThrow()
    return read
  }

  const kept: [Column, unknown, unknown][] = [
    ['at', '2026-01-31', new Date('2026-01-31T00:00:00.000Z')],
    ['at', '2026-01-31 10:11', new Date('2026-01-31T10:11:00.000Z')],
    ['at', new Date('0000-01-01T00:00:00.000Z'), new Date('0000-01-01T00:00:00.000Z')],
    ['at', new Date('9999-12-31T23:59:59.999Z'), new Date('9999-12-31T23:59:59.999Z')],
    ['day', new Date('2024-02-29T23:59:59.000Z'), '2024-02-29'],
    ['clock', '10:11', '10:11:00'],
    ['clock', '23:59:59.123456', '23:59:59.123456'],
    ['amount', '1.0005', '1.001'],
    ['amount', '-1.0005', '-1.001'],
    ['amount', 1.0005, '1.001'],
    ['amount', '1e3', '1000.000'],
    ['amount', 7n, '7.000'],
    ['free', '0.12345678901234', '0.12345678901234'],
    ['free', 1e-10, '0.0000000001'],
    ['free', '9007199254740993', '9007199254740993'],
    ['free', 'NaN', 'NaN'],
    ['small', 0.1, 0.1],
    ['small', 16_777_216, 16_777_216],
    ['short', 'äöü☃🙂', 'äöü☃🙂'],
    ['short', 'abcde   ', 'abcde'],
    ['bytes', new DataView(new Uint8Array([1, 2, 3]).buffer, 1), new Uint8Array([2, 3])],
    ['bytes', new Uint16Array([1, 256]), new Uint8Array([1, 0, 0, 1])],
  ]
  for (const [column, value, wanted] of kept) {
    test(`${column} takes ${Bun.inspect(value)}`, async () => {
      expect(await stored(column, value)).toEqual(wanted)
    })
  }

  const unfit: [Column, unknown][] = [
    ['at', 'garbage'],
    ['at', '2026-02-30T00:00:00Z'],
    ['at', new Date(NaN)],
    ['day', '2024-02-30'],
    ['day', new Date(NaN)],
    ['clock', '25:00'],
    ['amount', '1234567.5'],
    ['amount', 'much'],
    ['short', 'abcdef'],
    ['short', 'äöü☃🙂!'],
    ['key', 'abc'],
    ['label', 'a\0b'],
    ['short', '\0'],
    ['doc', { deep: ['\0'] }],
  ]
  for (const [column, value] of unfit) {
    test(`${column} refuses ${Bun.inspect(value)}: 422`, async () => {
      const error = await stored(column, value).catch((thrown: unknown) => thrown as Error)
      expect(error).toMatchObject({
        code: 'CHECK_VIOLATION',
        status: 422,
        ...(engine === 'sqlite' && { details: { table: 'v', columns: [column] } }),
      })
      const { message } = error as Error
      expect(message).toMatch(/^A value is not allowed here: .+\.$/)
      if (typeof value === 'string') expect(message).not.toContain(value)
    })
  }

  const refused: [Column, unknown][] = [
    ['at', new Date(-8.64e15)],
    ['doc', new Map([[1, 2]])],
    ['doc', Promise.resolve(1)],
    ['doc', { count: 1n }],
  ]
  for (const [column, value] of refused) {
    test(`${column} refuses ${Bun.inspect(value)}`, async () => {
      await expect(stored(column, value)).rejects.toThrow()
    })
  }

  if (engine === 'sqlite') {
    test.each([
      ['at', new Date(8.64e15), '0 to 9999'],
      ['free', '12345678901234567890.5', '15 digits'],
      ['free', '0.12345678901234567', '15 digits'],
    ] as const)('%s refuses %p, which SQLite would change', async (column, value, message) => {
      await expect(stored(column, value)).rejects.toThrow(message)
      // Nor would it be found among others.
      if (value instanceof Date) {
        await expect(
          db.selectFrom('v').select('id').where('at', '<', value).execute(),
        ).rejects.toThrow(message)
      }
    })
  }

  test('a pattern has \\ to take % and _ as they are', async () => {
    await db
      .insertInto('v')
      .values([{ label: '100%_Off' }, { label: '100 xOff' }])
      .execute()
    for (const [operator, pattern] of [
      ['like', '100\\%\\_O%'],
      ['ilike', '100\\%\\_o%'],
    ] as const) {
      const rows = await db
        .selectFrom('v')
        .select('label')
        .where('label', operator, pattern)
        .execute()
      expect(rows).toEqual([{ label: '100%_Off' }])
    }
    const others = await db
      .selectFrom('v')
      .select('label')
      .where('label', 'not like', '100\\%%')
      .execute()
    expect(others).toEqual([{ label: '100 xOff' }])
  })

  test('a list has values of every kind, in a prepared query too', async () => {
    const labels = ['', 'a,b', '{c}', 'd"e\\f', 'NULL', ' g ']
    await db
      .insertInto('v')
      .values(labels.map((label) => ({ label })))
      .execute()
    const all = db.selectFrom('v').select('label').where('label', 'in', labels).orderBy('id')
    expect((await all.execute()).map(({ label }) => label)).toEqual(labels)
    const among = prepare((q: TypedQueryBuilder<Tables>, p: { labels: string[]; at: Date[] }) =>
      q
        .selectFrom('v')
        .select('label')
        .where((eb) => eb.or([eb('label', 'in', p.labels), eb('at', 'in', p.at)]))
        .orderBy('id'),
    )
    const found = await among.all(db, { labels, at: [new Date(0)] })
    expect(found.map(({ label }) => label)).toEqual(labels)
    expect(await among.all(db, { labels: [], at: [] })).toEqual([])
  })

  if (engine === 'postgres') {
    test('lists have values of types that the database defines, and arrays of them', async () => {
      await database.script(`create type mood as enum ('ok', 'so so', 'a"\\b', 'null');
        create domain size as integer check (value > 0);
        create table m (mood mood, moods mood[], grid mood[][], sizes size[])`)
      const one = database.connect({ name: 'one', maxConnections: 1 })
      const moods = one.tables<{
        m: { mood: string; moods: unknown[]; grid: unknown[]; sizes: unknown }
      }>()
      const row = {
        mood: 'so so',
        moods: ['ok', 'so so', 'a"\\b', 'null', null],
        grid: [],
        sizes: '{1,2}',
      }
      const other = { ...row, moods: [], sizes: null }
      const wanted = [
        { ...row, sizes: [1, 2] },
        { ...other, mood: 'ok' },
      ]
      await moods
        .insertInto('m')
        .values([row, { ...other, mood: 'ok' }])
        .execute()
      const all = moods.selectFrom('m').selectAll().where('mood', 'in', ['ok', 'so so'])
      expect(await all.execute()).toEqual(wanted)
      expect(await one.transaction(() => all.execute())).toEqual(wanted)
      const streamed = []
      for await (const read of all.stream(1)) streamed.push(read)
      expect(streamed).toEqual(wanted)
      await one.run(`update m set grid = '{{ok,"so so"},{NULL,ok}}'`)
      const [first] = await moods.selectFrom('m').select('grid').execute()
      expect(first!.grid).toEqual([
        ['ok', 'so so'],
        [null, 'ok'],
      ])
      await one.close()
    })
  }

  test('an offset needs no limit, and rows may be locked', async () => {
    await db
      .insertInto('v')
      .values(['p1', 'p2', 'p3'].map((label) => ({ label })))
      .execute()
    const rows = await database.transaction(() =>
      db
        .selectFrom('v')
        .select('label')
        .where('label', 'like', 'p_')
        .orderBy('label')
        .offset(1)
        .forUpdate()
        .skipLocked()
        .execute(),
    )
    expect(rows).toEqual([{ label: 'p2' }, { label: 'p3' }])
  })

  test('casts to boolean and numeric, and now, are read as such', async () => {
    await db
      .insertInto('v')
      .values({ label: 'cast', amount: '1.5', doc: { yes: true, n: 5 } })
      .execute()
    const row = await db
      .selectFrom('v')
      .where('label', '=', 'cast')
      .select((eb) => [
        eb.cast<boolean>(eb.not(eb.exists(eb.selectFrom('v').select('id'))), 'boolean').as('none'),
        eb.cast<string>(sql`amount * 2`, 'numeric(9, 2)').as('twice'),
        eb.cast<boolean>(sql`doc ->> 'yes'`, 'boolean').as('yes'),
        eb.cast<number>(sql`doc ->> 'n'`, 'integer').as('n'),
        now.as('now'),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ none: false, twice: '3.00', yes: true, n: 5, now: expect.any(Date) })
  })

  test('casts to times, days and JSON make such values', async () => {
    const at = new Date('2026-01-31T23:59:58.123Z')
    await db
      .insertInto('v')
      .values({ label: 'made', at, doc: { a: 1 } })
      .execute()
    const row = await db
      .selectFrom('v')
      .where('label', '=', 'made')
      .select((eb) => [
        eb.cast<string>('at', 'date').as('day'),
        eb.cast<string>(eb.val('10:11:12'), 'time').as('clock'),
        eb.cast<Date>(eb.val('2026-02-01T00:00:00Z'), 'timestamptz').as('at'),
        eb.cast<unknown>(sql.lit('{"b":[2]}'), 'jsonb').as('doc'),
        eb.cast<string>(eb.val('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), 'uuid').as('key'),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({
      day: '2026-01-31',
      clock: '10:11:12',
      at: new Date('2026-02-01T00:00:00.000Z'),
      doc: { b: [2] },
      key: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    })
    const days = db
      .selectFrom('v')
      .where((eb) => eb(eb.cast<string>('at', 'date'), '=', '2026-01-31'))
      .where('label', '=', 'made')
      .select('label')
    expect(await days.execute()).toEqual([{ label: 'made' }])
  })

  test('what a write returns can be read as a stream', async () => {
    const labels: unknown[] = []
    const insert = db.insertInto('v').values([{ label: 's1' }, { label: 's2' }])
    for await (const { label } of insert.returning('label').stream()) labels.push(label)
    expect(labels).toEqual(['s1', 's2'])
  })

  test('a statement by hand is one statement', async () => {
    await expect(database.run('delete from v; delete from v')).rejects.toThrow('more than one')
    await expect(sql`select 1; select 2`.execute(db)).rejects.toThrow('more than one')
    expect((await database.run(`select ';' as a; -- the end`)).rows).toEqual([{ a: ';' }])
  })

  test.each(['', 'select * from nowhere; '])(
    'a script that begins a transaction leaves none behind, also with "%s"',
    async (more) => {
      const one = database.connect({ name: 'one', maxConnections: 1 })
      const script = `begin; insert into v (label) values ('begun'); ${more}`
      await expect(one.script(script)).rejects.toThrow()
      await one.transaction(() => one.run(`insert into v (label) values ('after')`))
      const rows = await db
        .selectFrom('v')
        .select('label')
        .where('label', 'in', ['begun', 'after'])
        .execute()
      expect(rows).toEqual([{ label: 'after' }])
      await db.deleteFrom('v').where('label', '=', 'after').execute()
      await one.close()
    },
  )

  test('no rows to insert, and nothing to set, are told by name', async () => {
    await expect(async () => db.insertInto('v').values([]).execute()).toThrow('no rows')
    const nothing = db.updateTable('v').set({}).where('id', '=', 1)
    await expect(async () => nothing.execute()).toThrow('nothing to set')
  })

  test('json() and a plain value are told apart, whichever comes first', async () => {
    for (const doc of [{ a: 1 }, json('text'), 'text', json({ a: 2 }), [1], json(null)]) {
      await db.insertInto('v').values({ label: 'both', doc }).execute()
    }
    const rows = await db
      .selectFrom('v')
      .select('doc')
      .where('label', '=', 'both')
      .orderBy('id')
      .execute()
    const docs = rows.map(({ doc }) => doc)
    expect(docs).toEqual([{ a: 1 }, 'text', 'text', { a: 2 }, [1], null])
  })
})
