import type { TSchema } from '@sinclair/typebox'
import { mistake } from './mistake.ts'
import { wrongValues } from './wrong-values.ts'

/**
 * Refuses options that cannot be meant, with the mend: for builders of triggers and guards.
 *
 * @param schema of all options; its descriptions say what to write
 * @throws TypeError of {@link mistake}
 */
export function checkOptions(schema: TSchema, options: unknown): void {
  for (const { key, kind, reason, mend } of wrongValues(schema, options)) {
    const what = key === '' ? 'the options are wrong' : `the option \`${key}\` is wrong`
    throw mistake(
      kind === 'unknown' ? `unknown option "${key}"` : `${what}: ${reason}`,
      mend ?? (key === '' ? 'correct them' : `correct \`${key}\``),
    )
  }
}
