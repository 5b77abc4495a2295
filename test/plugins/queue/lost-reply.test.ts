// An enqueue whose reply is lost on its way: with a key of its own it is repeated, and is one job.
import { expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { type Engine, engines, testDatabase } from '../../services.ts'
import { Link } from '../db/link.ts'
import { until } from '../../until.ts'
import { office } from './processes.ts'

test.if((await engines()).includes('postgres' satisfies Engine))(
  'jobs whose reply is cut off are stored once when they have a key, and told to be in doubt when not',
  async () => {
    await using there = await testDatabase('postgres')
    const url = new URL(there.url)
    await using link = await Link.to(Number(url.port))
    url.port = String(link.port)
    await using direct = await office('postgres', {}, there)
    await using place = await office('postgres', {}, { ...there, url: url.href })
    const keys = Array.from({ length: 20 }, (_, n) => `key ${n}`)
    const stored = async (action: string): Promise<number> => {
      const { rows } = await direct.kernel
        .get(database)!
        .run<{ n: bigint }>('select count(*) as n from job_queue where action = $1', [action])
      return Number(rows[0]!.n)
    }
    await place.jobs.add({ action: 'before', input: {} })

    link.muteAfter('commit')
    const adding = Promise.all(
      keys.map((idempotencyKey) => place.jobs.add({ action: 'keyed', input: {}, idempotencyKey })),
    )
    await until('they are stored', async () => (await stored('keyed')) > 0)
    link.heal()
    link.cut()
    const added = await adding
    expect(new Set(added.map(({ id }) => id)).size).toBe(keys.length)
    expect(added.every((one) => one.added)).toBe(true)
    expect(await stored('keyed')).toBe(keys.length)
    // A client that asks once more, after any answer or none, is told the same.
    for (const [n, idempotencyKey] of keys.entries()) {
      const again = await place.jobs.add({ action: 'keyed', input: {}, idempotencyKey })
      expect(again).toEqual({ id: added[n]!.id, added: false })
    }

    await place.jobs.add({ action: 'before', input: {} })
    link.mute()
    const plain = place.jobs.add({ action: 'plain', input: {} }).catch((error: unknown) => error)
    await until('it is stored', async () => (await stored('plain')) > 0)
    link.heal()
    link.cut()
    expect(await plain).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await stored('plain')).toBe(1)
  },
  60_000,
)
