import { type RegisteredAction, redactor } from '../../../kernel/index.ts'
import { plain } from './output.ts'

const known = new WeakMap<RegisteredAction, (value: unknown) => unknown>()

/** An input of an action as it may be shown: without what its schema, or its name, calls secret. */
export function hidden(action: RegisteredAction, input: unknown): unknown {
  let redact = known.get(action)
  if (!redact) known.set(action, (redact = redactor(action.input.json)))
  return redact(plain(input))
}
