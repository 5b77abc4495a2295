import { type RegisteredAction, SchemaError } from '../../kernel/index.ts'
import { InvalidJobInput } from './errors.ts'

/**
 * Refuses an input that its run would refuse: such a job could only fail. It may fit as it is, or as the
 * run will read it, when a date is a text and what was undefined is gone.
 *
 * @param place JSON pointer of the input among several; empty for one
 * @returns a promise when another library's schema gives one
 * @throws InvalidJobInput
 */
export function checkInput(
  action: RegisteredAction,
  input: unknown,
  place: string,
): void | Promise<void> {
  const again = (error: unknown): void | Promise<void> => {
    if (!(error instanceof SchemaError)) throw error
    return attempt(action, JSON.parse(JSON.stringify(input ?? null)), (last) => {
      throw last instanceof SchemaError ? refusal(action.name, last, place) : last
    })
  }
  return attempt(action, input ?? null, again)
}

function attempt(
  { input }: RegisteredAction,
  value: unknown,
  failed: (error: unknown) => void | Promise<void>,
): void | Promise<void> {
  try {
    const read = input.read(value)
    if (read instanceof Promise) return read.then(() => undefined, failed)
  } catch (error) {
    return failed(error)
  }
}

function refusal(action: string, { issues }: SchemaError, place: string): Error {
  const placed = issues.map(({ path, message }) => ({ path: `${place}${path}`, message }))
  const told = placed.map(({ path, message }) => `${path || '/'}: ${message}`).join('; ')
  return new InvalidJobInput({
    message: `A job of "${action}" would be refused its input: ${told}.`,
    details: { action, issues: placed },
  })
}
