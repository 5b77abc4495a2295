import type { Database } from '../db/index.ts'
import { type RemoveEnded, attemptsIn } from './attempts.ts'
import { type StoreTime, connectionsOf } from './connections.ts'
import { SQLITE } from './dialect.ts'
import { insertForIn } from './insert-for.ts'
import { insertJobs } from './insert.ts'
import { membersIn } from './members.ts'
import { processPresence } from './process-presence.ts'
import { recordsIn } from './records.ts'
import { sqliteClaim } from './sqlite-claim.ts'
import { sqliteInsert } from './sqlite-insert.ts'
import { soonestIn } from './soonest.ts'
import type { EndedAttempt, QueueStore } from './store.ts'

const { now } = SQLITE

/** Jobs removed by one statement; what it lacks is filled up with nulls, which no id is. */
const REMOVED = 50
const REMOVE = `delete from job_queue where attempt = ? and locked_by = ?
  and id in (${Array(REMOVED).fill('?').join(', ')})`

const listening = new Map<string, Set<(queue: string) => void>>()

/** Apps of this process on the same file; other processes are not told, they ask. */
function neighbours(url: string): Set<(queue: string) => void> {
  let all = listening.get(url)
  if (!all) listening.set(url, (all = new Set()))
  return all
}

/** Jobs in the app's SQLite file. */
export function sqliteStore(app: Database, time: StoreTime): QueueStore {
  const connections = connectionsOf(app, SQLITE, time)
  const presence = processPresence(connections)
  const { own, statements } = connections
  const insertRows = sqliteInsert(app, () => statements.time)

  const remove: RemoveEnded = async (ended) => {
    const portions = alike(ended)
    const removeAll = async (): Promise<number> => {
      let count = 0
      for (const { attempt, worker, ids } of portions) {
        const padded = Array.from({ length: REMOVED }, (_, n) => ids[n] ?? null)
        count += (await own.run(REMOVE, [attempt, worker, ...padded])).affected
      }
      return count
    }
    return portions.length === 1 ? removeAll() : own.transaction(removeAll)
  }

  return {
    engine: 'sqlite',
    maxBatch: 500,
    attempts: attemptsIn(connections, remove),
    members: membersIn(connections, presence.facts),
    presence,
    records: recordsIn(connections),
    async now() {
      const { rows } = await statements.run<{ now: number }>(app, `select ${now} as now`, [
        statements.time,
      ])
      return Number(rows[0]!.now)
    },
    insert: (rows, rememberKeys) => insertJobs(connections, insertRows, rows, rememberKeys),
    insertFor: insertForIn(connections),
    claim: sqliteClaim(connections),
    soonest: soonestIn(connections),
    async notify(queue) {
      for (const heard of neighbours(app.url)) heard(queue)
    },
    async listen(heard) {
      const all = neighbours(app.url)
      all.add(heard)
      return async () => void all.delete(heard)
    },
    close: () => own.close(),
  }
}

interface Alike {
  readonly attempt: number
  readonly worker: string
  readonly ids: string[]
}

/** Portions that one statement removes: mostly it is everybody's first attempt. */
function alike(ended: readonly EndedAttempt[]): Alike[] {
  const open = new Map<string, Alike>()
  const portions: Alike[] = []
  for (const { id, attempt, worker } of ended) {
    const key = `${attempt} ${worker}`
    let portion = open.get(key)
    if (!portion || portion.ids.length === REMOVED) {
      open.set(key, (portion = { attempt, worker, ids: [] }))
      portions.push(portion)
    }
    portion.ids.push(id)
  }
  return portions
}
