// Calls to the provider. Each is stored, with the key that makes it the same call when it is sent again,
// before it is sent (R49).
import { BunbaseError } from '../../kernel/index.ts'
import type { BillingCore } from './core.ts'
import { BillingProviderFailed, NoBillingProvider } from './errors.ts'
import type { BillingProvider } from './provider.ts'

/** The methods of a provider that send. */
export type Sending =
  'ensureCustomer' | 'checkout' | 'portal' | 'changeSubscription' | 'cancelNow' | 'reportUsage'

type InputOf<M extends Sending> = Parameters<BillingProvider[M]>[0]
type ResultOf<M extends Sending> = Awaited<ReturnType<BillingProvider[M]>>

/** Calls to the provider. */
export interface Outgoing {
  /** Rejects with `NO_BILLING_PROVIDER`. */
  readonly provider: BillingProvider
  /**
   * Stores a call, as part of the transaction around. Gives its id.
   *
   * @param id of a call that is the same however often it is made; default a new one
   */
  store<M extends Sending>(
    method: M,
    org: string | null,
    input: InputOf<M>,
    id?: string,
  ): Promise<string>
  /** Sends a stored call, and again if need be. Rejects with `BILLING_PROVIDER_FAILED`. */
  deliver<M extends Sending>(method: M, id: string): Promise<ResultOf<M>>
  /** Stores and sends. Not within a transaction: nothing may be sent that could be rolled back. */
  send<M extends Sending>(
    method: M,
    org: string | null,
    input: InputOf<M>,
    id?: string,
  ): Promise<ResultOf<M>>
}

/** The calls of an app. */
export function outgoing({ database, tables, clock, ids, settings }: BillingCore): Outgoing {
  const known = (): BillingProvider => {
    if (!settings.provider) throw new NoBillingProvider()
    return settings.provider
  }
  const settle = async (id: string, error: string | null): Promise<void> => {
    await tables
      .updateTable('billing_calls')
      .set({ settled_at: new Date(clock.now()), error })
      .where('id', '=', id)
      .execute()
  }
  const calls: Outgoing = {
    get provider() {
      return known()
    },
    async store(method, org, input, id = ids.uuid()) {
      await tables
        .insertInto('billing_calls')
        .values({
          ...{ id, org_id: org, provider: known().name, method, error: null, settled_at: null },
          ...{ input: { ...input } as Record<string, unknown>, created_at: new Date(clock.now()) },
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
      return id
    },
    async deliver(method, id) {
      const { input } = await tables
        .selectFrom('billing_calls')
        .select('input')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const send = known()[method] as (input: object, key: object) => Promise<unknown>
      try {
        const result = await send.call(known(), input, { idempotencyKey: id })
        await settle(id, null)
        return result as never
      } catch (cause) {
        const error = cause instanceof BunbaseError ? cause : new BillingProviderFailed({ cause })
        // One that may yet have an effect stays open.
        if (!error.retry) await settle(id, error.message)
        throw error
      }
    },
    async send<M extends Sending>(
      method: M,
      org: string | null,
      input: InputOf<M>,
      id?: string,
    ): Promise<ResultOf<M>> {
      if (database.inTransaction) {
        throw new TypeError('the payment service is not called within a transaction')
      }
      return calls.deliver(method, await calls.store(method, org, input, id))
    },
  }
  return calls
}
