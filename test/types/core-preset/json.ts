// JSON columns, as `bunbase generate types` types them and as an app may declare them.
import type { JsonValue, TypedQueryBuilder } from 'bunbase/db'
import { type Equal, expectType } from '../equal.ts'

interface Tables {
  notes: {
    any: JsonValue
    maybe: JsonValue | null
    form: { title: string }
    list: { n: number }[]
  }
}

declare const db: TypedQueryBuilder<Tables>

const query = db
  .selectFrom('notes')
  .select((eb) => [
    eb.ref('any', '->').key('a').as('key'),
    eb.ref('any', '->').at(0).as('item'),
    eb.ref('maybe', '->').key('a').at('last').key('b').as('deep'),
    eb.ref('form', '->').key('title').as('title'),
    eb.ref('list', '->').at(0).key('n').as('n'),
  ])
type Row = Awaited<ReturnType<typeof query.execute>>[number]

expectType<Equal<Row['key'], JsonValue>>()
expectType<Equal<Row['item'], JsonValue>>()
expectType<Equal<Row['deep'], JsonValue>>()
expectType<Equal<Row['title'], string>>()
expectType<Equal<Row['n'], number | null>>()

// @ts-expect-error a form that was declared has no such key
db.selectFrom('notes').select((eb) => eb.ref('form', '->').key('name').as('name'))
// @ts-expect-error nor has a list
db.selectFrom('notes').select((eb) => eb.ref('list', '->').key('n').as('n'))
