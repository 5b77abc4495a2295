// A sender that repeats itself, forgets the order and is imitated: what its deliveries do is done once.
import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { kit, t } from 'bunbase'
import { type DbPlugin, type TypedQueryBuilder, database } from 'bunbase/db'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import { type WebhookPlugin, hmacSignature } from 'bunbase/plugins/webhook'
import { createTestApp } from 'bunbase/testing'
import { db } from 'bunbase/db'
import { http } from 'bunbase/plugins/http'
import { queue } from 'bunbase/plugins/queue'
import { webhook } from 'bunbase/plugins/webhook'
import { untilMoving } from '../plugins/queue/app.ts'
import { engines, testDatabase } from '../services.ts'
import { amount, within } from './amounts.ts'
import { inTime } from '../in-time.ts'

const { action, triggers } = kit<{ name: 'bank'; needs: WebhookPlugin | DbPlugin | QueuePlugin }>()
const SECRET = 'the-secret-of-the-bank'
const DELIVERIES = amount(300, 5_000)
/** Of all, those that came before; and those whose signature is not the sender's. */
const REPEATED = 0.3
const FORGED = 0.1
/** At once. */
const SENDERS = 20
/** Milliseconds until a sender is answered. */
const PATIENCE = 1_000

interface Delivery {
  readonly id: string
  readonly forged: boolean
}

const tables = (db: TypedQueryBuilder): TypedQueryBuilder<{ transfers: { delivery: string } }> =>
  db as unknown as TypedQueryBuilder<{ transfers: { delivery: string } }>

const book = action(
  {
    name: 'book',
    input: t.Object({ id: t.String() }),
    output: t.Object({}),
    transaction: true,
    triggers: [
      triggers.webhook('/hooks/bank', {
        verify: hmacSignature({
          ...{ provider: 'bank', secret: SECRET, header: 'x-signature', idHeader: 'x-id' },
        }),
      }),
    ],
  },
  async ({ id }, ctx) => {
    // Not unique: a second time would show.
    await tables(ctx.db).insertInto('transfers').values({ delivery: id }).execute()
    return {}
  },
)

function shuffle<T>(list: T[]): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[list[at], list[other]] = [list[other]!, list[at]!]
  }
  return list
}

/** A tenth is forged, some of them with ids that are also used in earnest; of the rest some come again. */
function deliveries(): Delivery[] {
  const forged = DELIVERIES * FORGED
  const genuine = DELIVERIES - forged
  const distinct = Math.round(genuine * (1 - REPEATED))
  const id = (n: number): string => `d${n}`
  return shuffle([
    ...Array.from({ length: genuine }, (_, n) => ({
      id: id(n < distinct ? n : Math.floor(Math.random() * distinct)),
      forged: false,
    })),
    ...Array.from({ length: forged }, (_, n) => ({
      id: id(distinct - forged / 2 + n),
      forged: true,
    })),
  ])
}

for (const engine of await engines()) {
  describe(engine, () => {
    test(
      `of ${DELIVERIES} deliveries each genuine one takes effect once`,
      async () => {
        await using place = await testDatabase(engine)
        await using app = await createTestApp({
          plugins: [http(), db({ database: { url: place.url } }), queue(), webhook()],
          actions: [book],
        })
        await app.get(database)!.run('create table transfers (delivery text not null)')
        await app.start()
        const all = deliveries()
        const waiting = [...all]
        const counts: Record<string, number> = {}
        let slowest = 0
        const send = async (): Promise<void> => {
          for (let one = waiting.pop(); one; one = waiting.pop()) {
            const body = JSON.stringify({ id: one.id })
            const secret = one.forged ? 'a guess' : SECRET
            const signature = createHmac('sha256', secret).update(body).digest('hex')
            const headers = { 'content-type': 'application/json', 'x-signature': signature }
            const began = performance.now()
            const { status } = await app.fetch('/hooks/bank', {
              ...{ method: 'POST', body, headers: { ...headers, 'x-id': one.id } },
            })
            slowest = Math.max(slowest, performance.now() - began)
            const kind = `${one.forged ? 'forged' : 'genuine'} ${status}`
            counts[kind] = (counts[kind] ?? 0) + 1
          }
        }
        await Promise.all(Array.from({ length: SENDERS }, send))
        const genuine = new Set(all.filter(({ forged }) => !forged).map(({ id }) => id))
        const booked = () =>
          tables(app.get(database)!.db).selectFrom('transfers').select('delivery').execute()
        await untilMoving(
          app,
          'all are booked',
          async () => (await booked()).length >= genuine.size,
        )
        const rows = (await booked()).map(({ delivery }) => delivery)
        expect(rows.sort()).toEqual([...genuine].sort())
        const genuineSent = all.filter(({ forged }) => !forged).length
        expect(counts).toEqual({
          'genuine 202': genuine.size,
          'genuine 200': genuineSent - genuine.size,
          'forged 400': all.length - genuineSent,
        })
        expect(slowest).toBeLessThan(inTime(PATIENCE))
        console.log(
          `${engine}: ${all.length} deliveries, ${genuine.size} effects; the slowest answer after ${Math.round(slowest)} ms`,
        )
      },
      within(30_000, 120_000),
    )
  })
}
