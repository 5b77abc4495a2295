import type { TSchema } from '@sinclair/typebox'
import { type Host, type RegisteredAction, type Run, type Wrapper, t } from '../../kernel/index.ts'
import type { ConnectionSet } from './connection-set.ts'
import type { TransactionOptions } from './database.ts'

/** Schema of the keys that this plugin adds to actions. */
export const actionSchema: TSchema = t.Object({
  transaction: t.Optional(
    t.Union(
      [
        t.Boolean(),
        t.Object(
          {
            isolation: t.Optional(
              t.Union([
                t.Literal('read committed'),
                t.Literal('repeatable read'),
                t.Literal('serializable'),
              ]),
            ),
            retries: t.Optional(t.Integer({ minimum: 0, maximum: 100 })),
            readOnly: t.Optional(t.Boolean()),
          },
          { additionalProperties: false },
        ),
      ],
      { description: 'true, or { isolation, retries, readOnly }' },
    ),
  ),
})

/** Puts the handler of an action that asks for it into a transaction. */
export function transactionWrapper(
  host: Pick<Host<never>, 'report'>,
  set: ConnectionSet,
  action: RegisteredAction,
  value: unknown,
): Wrapper | undefined {
  if (value === false) return undefined
  if (action.output.kind === 'stream') {
    host.report({
      action: action.name,
      file: action.origin.file,
      line: action.origin.line,
      key: 'transaction',
      message: 'an action that streams its output cannot be one transaction',
      mend: 'use ctx.transaction(fn) around what belongs together',
    })
    return undefined
  }
  const options = value === true ? {} : (value as TransactionOptions)
  return (run: Run, next) => set.transact(next, options, run.ctx.signal)
}
