import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { addLive, amongRead, readRows } from '../../../plugins/studio/app/data/live-rows.ts'
import { emptyRequired } from '../../../plugins/studio/app/form/empty.ts'

interface Row {
  id: string
  at: number
  done: boolean
}
const order = (a: Row, b: Row): number => b.at - a.at || (a.id < b.id ? 1 : -1)
const newer = (live: Row, read: Row): boolean => live.done && !read.done
// A run keeps when it began, whatever else becomes of it.
const row = fc
  .record({ n: fc.nat(60), done: fc.boolean() })
  .map(({ n, done }): Row => ({ id: `r${String(n).padStart(2, '0')}`, at: n % 7, done }))
const page = fc
  .uniqueArray(row, { selector: ({ id }) => id })
  .map((rows) => ({ items: rows.sort(order) }))

test('live rows stand among those that were read as if all had been sorted together', () => {
  fc.assert(
    fc.property(fc.array(fc.array(row)), page, (batches, read) => {
      const live = batches.reduce<readonly Row[]>(
        (had, items) => addLive(had, items, order, 1_000),
        [],
      )
      const known = new Map(batches.flat().map((each) => [each.id, each]))
      for (const each of read.items) {
        const was = known.get(each.id)
        if (!was || !newer(was, each)) known.set(each.id, each)
      }
      expect(amongRead(live, readRows([read]), order, newer)).toEqual(
        [...known.values()].sort(order),
      )
    }),
  )
})

test('no more live rows are kept than there may be: the last go', () => {
  const rows = Array.from({ length: 9 }, (_, at): Row => ({ id: `r${at}`, at, done: true }))
  const kept = addLive(addLive([], rows.slice(0, 5), order, 6), rows.slice(5), order, 6)
  expect(kept.map(({ at }) => at)).toEqual([8, 7, 6, 5, 4, 3])
})

test('required fields that are empty are found where they are', () => {
  const schema = {
    type: 'object',
    required: ['email', 'seats', 'to/whom'],
    properties: {
      email: { type: 'string' },
      note: { type: 'string' },
      seats: { type: 'integer' },
      'to/whom': {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' } },
      },
    },
  }
  const value = { email: '', seats: 0, 'to/whom': { name: '' } }
  expect(emptyRequired(schema, schema, value)).toEqual(['/email', '/to~1whom/name'])
  expect(emptyRequired(schema, schema, {})).toEqual(['/email', '/seats', '/to~1whom'])
  expect(emptyRequired({}, {}, null)).toEqual([])
})
