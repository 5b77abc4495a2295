// `kill -9` of the app while Stripe has done what it was asked and the answer is on its way: never two customers, two
// subscriptions, seats prorated twice or use counted twice.
import { expect, test } from 'bun:test'
import { engines, testDatabase } from '../services.ts'
import { type FakeStripe, fakeStripe } from '../stripe/fake.ts'
import type { How } from '../stripe/faults.ts'
import { amount, within } from './amounts.ts'
import { type AppProcess, FaultApp } from './app.ts'
import { until } from '../until.ts'

/** When the app dies: before Stripe has done it, or after. */
const MOMENTS: readonly How[] = amount(['slow-after'], ['slow', 'slow-after'])
const ROUNDS = amount(1, 10)
const INCLUDED = 100

/** What is sold. */
async function stock({ client }: FakeStripe): Promise<void> {
  const { id: product } = await client.products.create({ name: 'Pro' })
  await client.prices.create({
    ...{ product, currency: 'eur', unit_amount: 1_000, lookup_key: 'pro_month' },
    recurring: { interval: 'month' },
  })
  await client.billing.meters.create({
    ...{ display_name: 'Messages', event_name: 'messages' },
    default_aggregation: { formula: 'sum' },
  })
}

for (const engine of await engines()) {
  test(
    `${engine}: kill -9 in the middle of four calls to Stripe`,
    async () => {
      await using stripe = await fakeStripe()
      await stock(stripe)
      await using database = await testDatabase(engine)
      await using app = new FaultApp(
        {
          ...{ DATABASE_URL: database.url, STRIPE_URL: stripe.url },
          ...{ STRIPE_SECRET_KEY: stripe.apiKey, STRIPE_WEBHOOK_SECRET: stripe.webhookSecret },
        },
        'plans',
      )
      let running: AppProcess = await app.start()
      const post = async (path: string, body: object = {}): Promise<{ org: string }> => {
        const response = await running.post(path, body)
        if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
        return (await response.json()) as { org: string }
      }
      const standing = (org: string) =>
        running.get<{ standing: string; seats: number }>(`/orgs/${org}`)
      const openOf = (org: string) =>
        [...stripe.world.sessions.values()].filter(
          ({ customer, status }) => customer === stripe.customer(org).id && status === 'open',
        )
      const deliver = async (orgs: string[]): Promise<void> => {
        stripe.deliverTo(`${running.url}/webhooks/stripe`)
        await stripe.flush()
        for (const org of orgs) {
          await until('it is active', async () => (await standing(org)).standing === 'pro active')
        }
      }
      const pays = async (orgs: string[]): Promise<void> => {
        for (const org of orgs) {
          const [session, ...more] = openOf(org)
          expect(more).toEqual([])
          await stripe.pay(session!.id)
        }
        await deliver(orgs)
      }
      let orgs = 0
      const organization = async (): Promise<string> =>
        (await post('/orgs', { name: `org${++orgs}` })).org

      for (let round = 0; round < ROUNDS; round++) {
        for (const how of MOMENTS) {
          const [fresh, known, growing, using] = [
            ...[await organization(), await organization()],
            ...[await organization(), await organization()],
          ] as const
          for (const org of [known, growing, using]) await post(`/orgs/${org}/checkout`)
          await pays([growing, using])
          await post(`/orgs/${growing}/members`)
          const told = stripe.world.meterEvents.length
          const faults = [
            stripe.fail('POST /v1/customers', how),
            stripe.fail('POST /v1/checkout/sessions', how),
            stripe.fail(`POST /v1/subscriptions/${stripe.subscription(growing).id}`, how),
            stripe.fail('POST /v1/billing/meter_events', how),
          ]
          const calls = [
            ...[post(`/orgs/${fresh}/checkout`), post(`/orgs/${known}/checkout`)],
            ...[post(`/orgs/${growing}/seats`), post(`/orgs/${using}/use`, { amount: 150 })],
          ]
          const ended = Promise.allSettled(calls)
          await Promise.all(faults.map(({ met }) => met))
          await running.end('SIGKILL')
          stripe.mend()
          await ended
          running = await app.start()

          for (const org of [fresh, known]) await post(`/orgs/${org}/checkout`)
          await post(`/orgs/${growing}/seats`)
          await post(`/orgs/${using}/use`, { amount: 0 })
          await post(`/orgs/${using}/use`, { amount: 0 })
          await pays([fresh, known])
          expect((await standing(growing)).seats).toBe(2)
          const { id, items } = stripe.subscription(growing)
          expect(items.data[0]!.quantity).toBe(2)
          expect(stripe.world.pending.get(id)).toHaveLength(2)
          const reports = stripe.world.meterEvents.slice(told)
          expect(reports.map(({ payload }) => Number(payload['value']))).toEqual([150 - INCLUDED])
        }
      }
      expect(stripe.world.customers.size).toBe(orgs)
      expect(stripe.world.subscriptions.size).toBe(orgs)
      expect(await running.end('SIGTERM')).toBe(0)
    },
    within(60_000, 600_000),
  )
}
