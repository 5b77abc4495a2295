import { type Plugin, definePlugin } from '../../kernel/index.ts'
import { type DbPlugin, database } from '../db/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import { type IdempotencyOptions, actionSchema } from './options.ts'
import { IdempotencyRecords } from './records.ts'
import { onceForKey } from './wrapper.ts'

export {
  IdempotencyInProgress,
  IdempotencyKeyInvalid,
  IdempotencyKeyMissing,
  IdempotencyMismatch,
} from './errors.ts'
export type { IdempotencyOptions } from './options.ts'

/** Carries an operation out once, however often it is asked for with the same key. */
export interface IdempotencyPlugin {
  name: 'idempotency'
  needs: DbPlugin
  uses: HttpPlugin
  action: {
    /** Whether, and by which key, a run that is asked for again is answered with the first outcome. */
    idempotency?: boolean | IdempotencyOptions
  }
}

/** The `idempotency` plugin. */
export const idempotency: () => Plugin<IdempotencyPlugin> = definePlugin<IdempotencyPlugin>({
  name: 'idempotency',
  needs: ['db'],
  uses: ['http'],
  action: actionSchema,
  migrations: new URL('migrations/', import.meta.url),
  setup(host) {
    const records = new IdempotencyRecords(host.get(database)!, host.clock)
    host.wrap('idempotency', (action, value) => {
      if (value === false) return undefined
      const { kind } = action.output
      if (kind === 'stream' || kind === 'raw') {
        host.report({
          action: action.name,
          file: action.origin.file,
          line: action.origin.line,
          key: 'idempotency',
          message: `an output that is ${kind === 'raw' ? 'raw bytes' : 'a stream'} cannot be kept to answer with again`,
          mend: 'give back a value, or leave `idempotency` out',
        })
        return undefined
      }
      return onceForKey(records, value === true ? {} : (value as IdempotencyOptions))
    })
  },
})
