import { type Duration, type TSchema, durationSchema, t } from '../../kernel/index.ts'

/** The action key `idempotency`. */
export interface IdempotencyOptions<In = never> {
  /**
   * Makes the key of a run; undefined for none. Default: what the trigger says, such as the HTTP header
   * `Idempotency-Key`, a webhook delivery's or a job's id.
   */
  key?: (input: In) => string | undefined
  /** How long an outcome is remembered. Default `'24h'`. */
  ttl?: Duration
  /** Whether a run without a key is refused. Default false: it is simply run. */
  required?: boolean
}

/** Schema of the keys that this plugin adds to actions. */
export const actionSchema: TSchema = t.Object({
  idempotency: t.Optional(
    t.Union(
      [
        t.Boolean(),
        t.Object(
          {
            key: t.Optional(t.Function([], t.Any())),
            ttl: t.Optional(durationSchema('24h', 1)),
            required: t.Optional(t.Boolean()),
          },
          { additionalProperties: false },
        ),
      ],
      { description: 'true, or { key, ttl, required }' },
    ),
  ),
})
