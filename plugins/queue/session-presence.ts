import { AsyncLocalStorage } from 'node:async_hooks'
import type { Connections } from './connections.ts'
import type { Presence } from './presence.ts'

/** First half of every lock of this plugin; the second is the process's. */
const CLASS = 0x6a6f62
/** Looks in a row that have to find a process gone: a restarted server needs a moment to be found again. */
const LOOKS = 2

/**
 * Each process holds a lock for as long as its session lasts, which ends with it. So its end is seen at
 * once, wherever it ran. Not through a pooler that hands sessions about, where only leases tell.
 */
export function sessionPresence({ app, statements }: Connections): Presence {
  const lockKey = Math.floor(Math.random() * 2 ** 31)
  const own = app.connect({ name: 'queue presence', maxConnections: 1 })
  let inside: (<T>(fn: () => T) => T) | undefined
  let end: (() => void) | undefined
  let held: Promise<void> | undefined
  const missed = new Map<string, number>()

  const release = async (): Promise<void> => {
    inside = undefined
    missed.clear()
    end?.()
    await held?.catch(() => undefined)
    held = undefined
  }

  return {
    facts: { lockKey, host: '', pid: process.pid, birth: '' },

    async show() {
      await release()
      const { promise, resolve } = Promise.withResolvers<void>()
      const over = Promise.withResolvers<void>()
      end = over.resolve
      held = own.session(async () => {
        await own.run('select pg_advisory_lock($1, $2)', [CLASS, lockKey])
        inside = AsyncLocalStorage.snapshot()
        resolve()
        await over.promise
      })
      // Its loss is seen by the next look, which fails.
      held.catch(() => undefined)
      await Promise.race([promise, held])
    },

    async gone(self) {
      if (!inside) throw new Error('the session that shows this process was lost')
      const { rows } = await inside(() =>
        statements.run<{ id: string }>(
          own,
          `select id from job_workers as w where lock_key is not null and id <> $1
            and not exists (select 1 from pg_locks as l
              where l.locktype = 'advisory' and l.classid::bigint = $2 and l.objid::bigint = w.lock_key and l.granted
                and l.database = (select oid from pg_database where datname = current_database()))`,
          [self, CLASS],
        ),
      )
      const ids = rows.map(({ id }) => id)
      for (const id of missed.keys()) if (!ids.includes(id)) missed.delete(id)
      for (const id of ids) missed.set(id, (missed.get(id) ?? 0) + 1)
      return ids.filter((id) => missed.get(id)! >= LOOKS)
    },

    async leave() {
      await release()
      await own.close()
    },
  }
}
