// The lists that the Studio asks for are answered by an index, in order: said by the engines' own plans.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { SQL } from 'bun'
import { POSTGRES, SQLITE } from '../../../plugins/persistence/dialect.ts'
import type { RunQuery } from '../../../plugins/persistence/history.ts'
import { rowsStatement } from '../../../plugins/persistence/listing.ts'
import { accessesOf, runListing } from '../../../plugins/persistence/run-listing.ts'
import { schemaOf } from '../../../plugins/persistence/schema.ts'
import { type Engine, type TestDatabase, engines, testDatabase } from '../../services.ts'

/** What is asked, and the index that has the answer in order of time. */
const LISTS: readonly (readonly [index: string, query: RunQuery])[] = [
  ['action_runs_time', {}],
  ['action_runs_time', { from: 1_000, trigger: 'api', minDurationMs: 5 }],
  ['action_runs_unsuccessful', { status: 'failed' }],
  ['action_runs_unsuccessful', { status: 'running' }],
  ['action_runs_unsuccessful', { status: 'interrupted', from: 1_000 }],
  ['action_runs_action', { action: 'tasks.add' }],
  ['action_runs_action_status', { action: 'tasks.add', status: 'failed' }],
  ['action_runs_trigger', { trigger: 'cron' }],
  ['action_runs_org', { org: 'acme' }],
  ['action_runs_org_status', { org: 'acme', status: 'failed' }],
  ['action_runs_caller', { callerId: 'ann' }],
  ['action_runs_caller_status', { callerId: 'ann', status: 'refused' }],
  ['action_runs_error', { errorCode: 'INTERNAL' }],
  ['action_runs_fingerprint', { errorFingerprint: '0123456789abcdef' }],
  ['action_runs_pinned', { pinned: true }],
  ['action_runs_impersonated', { impersonated: {} }],
  ['action_runs_impersonated', { impersonated: { by: 'developer' }, callerId: 'ann' }],
]
/** Few rows each, which are then sorted. */
const FEW: typeof LISTS = [
  ['action_runs_trace', { traceId: 'aa' }],
  ['action_runs_parent', { parentId: 'bb' }],
]

for (const engine of await engines()) {
  describe(engine, () => {
    let place: TestDatabase | undefined
    let explain: (text: string, values: readonly unknown[]) => Promise<string>
    let end: () => Promise<void>

    beforeAll(async () => {
      if (engine === 'sqlite') {
        const db = new Database(':memory:')
        for (const statement of schemaOf('sqlite')) db.run(statement)
        explain = async (text, values) =>
          JSON.stringify(db.query(`explain query plan ${text}`).all(...(values as string[])))
        end = async () => db.close()
        return
      }
      place = await testDatabase('postgres')
      const sql = new SQL(place.url, { max: 1 })
      for (const statement of schemaOf('postgres')) await sql.unsafe(statement)
      // Of an empty table it would read all rather than any index.
      await sql.unsafe('set enable_seqscan = off')
      await sql.unsafe('set enable_bitmapscan = off')
      explain = async (text, values) => {
        let count = 0
        const numbered = text.replaceAll('?', () => `$${++count}`)
        return JSON.stringify(await sql.unsafe(`explain ${numbered}`, values as string[]))
      }
      end = () => sql.close()
    })
    afterAll(async () => {
      await end()
      await place?.[Symbol.asyncDispose]()
    })

    const planOf = (query: RunQuery): Promise<string> => {
      const dialect = { sqlite: SQLITE, postgres: POSTGRES }[engine as Engine]
      const [access] = accessesOf(query)
      const listing = runListing(query, access!, dialect)
      const { text, values } = rowsStatement(listing, { after: { time: 9_000, id: 'x' } }, 50)
      return explain(text, values)
    }

    test.each(LISTS.map(([index, query]) => [index, query]))('by %s: %j', async (index, query) => {
      const plan = await planOf(query as RunQuery)
      expect(plan).toMatch(new RegExp(`\\b${index as string}\\b`))
      expect(plan).not.toMatch(/TEMP B-TREE|Sort/)
    })

    test.each(FEW.map(([index, query]) => [index, query]))('by %s: %j', async (index, query) => {
      expect(await planOf(query as RunQuery)).toMatch(new RegExp(`\\b${index as string}\\b`))
    })
  })
}
