// Runs that failed for one cause are found by what their errors have in common.
import { describe, expect, test } from 'bun:test'
import { type Action, Conflict, action, t } from 'bunbase'
import { engines } from '../../services.ts'
import { historyApp } from './history-app.ts'

const none = t.Object({})
const find = action(
  { name: 'find', input: t.Object({ id: t.String() }), output: none },
  ({ id }) => {
    if (id === 'taken') throw new Conflict({ message: 'taken' })
    throw new RangeError(`nothing at ${id}`)
  },
)

for (const engine of await engines()) {
  describe(engine, () => {
    test('failed runs are found by it', async () => {
      await using opened = await historyApp([find] as Action[], {}, engine)
      const { app, history, last } = opened
      for (const id of ['a1', 'b22', 'taken']) await app.call(find, { id }).catch(() => undefined)
      const [most, least] = await history.errors()
      expect(most).toMatchObject({ count: 2, code: 'INTERNAL', action: 'find', trigger: 'call' })
      expect(least).toMatchObject({ count: 1, code: 'CONFLICT', message: 'taken' })
      const found = await history.list({ errorFingerprint: most!.fingerprint })
      expect(found.items.map(({ id }) => id)).toEqual([...most!.runIds])
      expect((await last(find)).errorFingerprint).toEqual(least!.fingerprint)
    })
  })
}
