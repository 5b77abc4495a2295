import type { Stripe } from 'stripe'
import type { Interval, PriceConfig } from '../plan-config.ts'
import type { BillingProvider, OfferedPlan } from '../provider.ts'
import { asked, isMissing } from './failure.ts'

/** Where a price keeps its name when another price is given its lookup key. */
export const PRICE_NAME = 'bunbase_price'

const shown = (amount: number | null, currency: string): string => `${amount} ${currency}`

/**
 * Makes products and prices of the plans. A price that is named by its lookup key is made, and made anew where it
 * costs something else, as Stripe's prices never change: whoever has the old one keeps it. One that is named by
 * Stripe's id, and those of metered use, are only compared.
 */
export function catalogue(client: Stripe): NonNullable<BillingProvider['syncCatalogue']> {
  const priceOf = async (name: string): Promise<Stripe.Price | undefined> => {
    if (!name.startsWith('price_')) {
      return (await asked(client.prices.list({ lookup_keys: [name], limit: 1 }))).data[0]
    }
    return orMissing(client.prices.retrieve(name))
  }

  return async (plans, { apply }) => {
    const told: string[] = []
    const tell = async (line: string, work?: () => Promise<unknown>): Promise<void> => {
      told.push(line)
      if (apply && work) await asked(work())
    }
    for (const plan of plans) {
      const prices = Object.entries(plan.prices) as [Interval, PriceConfig][]
      if (prices.length === 0) continue
      const product = await syncProduct(client, plan, tell)
      for (const [interval, price] of prices) {
        const { id: name, amount, currency } = price
        if (name === undefined) {
          await tell(`plan ${plan.id}: its price by the ${interval} has no id in the config`)
          continue
        }
        const there = await priceOf(name)
        const isOwn = !name.startsWith('price_')
        const same =
          there?.unit_amount === amount &&
          there.currency === currency &&
          there.recurring?.interval === interval &&
          there.recurring.interval_count === 1
        const make = async (): Promise<void> => {
          await client.prices.create({
            ...{ product, currency, unit_amount: amount, recurring: { interval } },
            ...{ lookup_key: name, transfer_lookup_key: true, metadata: { [PRICE_NAME]: name } },
          })
          if (there) await client.prices.update(there.id, { active: false })
        }
        if (!there) {
          const what = `price ${name}: ${isOwn ? 'new' : 'unknown'}, ${shown(amount, currency)} a ${interval}`
          await tell(what, isOwn ? make : undefined)
        } else if (!same) {
          const was = `${shown(there.unit_amount, there.currency)} a ${there.recurring?.interval}`
          const what = `price ${name}: ${shown(amount, currency)} a ${interval} instead of ${was}`
          await tell(what, isOwn ? make : undefined)
        } else if (!there.active) {
          await tell(`price ${name}: offered again`, () =>
            client.prices.update(there.id, { active: true }),
          )
        }
        for (const metered of price.metered ?? []) {
          if (!(await priceOf(metered)))
            await tell(`price ${metered}: unknown; make it in the dashboard`)
        }
      }
    }
    return told
  }
}

/** The product of a plan. Gives its id, which it has or will have. */
async function syncProduct(
  client: Stripe,
  { id: plan, name, description }: OfferedPlan,
  tell: (line: string, work?: () => Promise<unknown>) => Promise<void>,
): Promise<string> {
  const id = `bunbase_${plan}`
  const product = await orMissing(client.products.retrieve(id))
  const texts = { name, ...(description !== null && { description }) }
  if (!product) {
    await tell(`product ${id}: new`, () => client.products.create({ id, ...texts }))
  } else if (product.name !== name || (product.description ?? null) !== description) {
    const text = { name, description: description ?? '' }
    await tell(`product ${id}: another name or description`, () => client.products.update(id, text))
  }
  return id
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return undefined
    return asked(Promise.reject(error as Error))
  }
}
