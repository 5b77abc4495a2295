import { mistake } from '../../../kernel/index.ts'

/** Options of {@link stripe}. */
export interface StripeOptions {
  /** `sk_…`, or `rk_…` of a restricted key. Default: the environment's `STRIPE_SECRET_KEY`. */
  readonly secretKey?: string | undefined
  /**
   * `whsec_…` of the webhook endpoint; a list while one replaces another. Default: the environment's
   * `STRIPE_WEBHOOK_SECRET`.
   */
  readonly webhookSecret?: string | readonly string[] | undefined
  /** Where the app takes Stripe's events. Default `/webhooks/stripe`. */
  readonly webhookPath?: string
  /**
   * What a trial ends in when there is no card by then; with it, the checkout asks for none. Default: a card
   * is asked for.
   */
  readonly trialWithoutCard?: 'cancel' | 'pause'
  /** Whether codes can be typed in at the checkout, where no coupon is given. Default false. */
  readonly promotionCodes?: boolean
  /** Parameters of Stripe's for each checkout session: `{ automatic_tax: { enabled: true } }`. */
  readonly checkout?: Readonly<Record<string, unknown>>
  /** Parameters of Stripe's for each session of the portal: `{ configuration: 'bpc_…' }`. */
  readonly portal?: Readonly<Record<string, unknown>>
  /** How often a request is sent again at once that did not get through. Default 1. */
  readonly retries?: number
  /** Address of the API. Default `https://api.stripe.com`. */
  readonly apiBase?: string
}

/** The secret key. Throws a mistake when it is none. */
export function secretKeyOf({ secretKey }: StripeOptions): string {
  const key = secretKey ?? process.env['STRIPE_SECRET_KEY'] ?? ''
  if (/^[sr]k_/.test(key)) return key
  throw mistake(
    key === ''
      ? 'stripe has no secret key'
      : 'the secret key of stripe is none: it begins with sk_ or rk_',
    'set STRIPE_SECRET_KEY, or give stripe({ secretKey })',
  )
}

/** The signing secrets of the endpoint. Throws a mistake when there is none, or one is none. */
export function webhookSecretsOf({ webhookSecret }: StripeOptions): readonly string[] {
  const given = webhookSecret ?? process.env['STRIPE_WEBHOOK_SECRET'] ?? ''
  const secrets = typeof given === 'string' ? [given] : given
  if (secrets.length > 0 && secrets.every((secret) => /^whsec_\S+$/.test(secret))) return secrets
  throw mistake(
    secrets.join('') === ''
      ? 'stripe has no signing secret for its webhook'
      : 'the signing secret of stripe is none: it begins with whsec_',
    'set STRIPE_WEBHOOK_SECRET, or give stripe({ webhookSecret })',
  )
}
