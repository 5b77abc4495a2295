import type { Static, TObject, TProperties, TSchema } from '@sinclair/typebox'
import { type Action, type ErrorClass, t } from '../../../kernel/index.ts'
import { PROOF_ERRORS, type ProvingContext, prove } from '../proof.ts'
import type { Session } from '../session.ts'
import type { SignInContext } from '../sign-in-user.ts'
import { type ActionParts, FOR_THEMSELVES, action, noStore, triggers } from './parts.ts'
import { passwordInput } from './shapes.ts'

/** What is said of an action that needs a proof. */
export interface ProvenAction<P extends TProperties, O extends TSchema> {
  readonly name: string
  /** What it does; that it needs a proof is added. */
  readonly description: string
  /** After the prefix. */
  readonly path: string
  /** Status of its success. Default 200, and 204 without an output. */
  readonly status?: number
  /** Beside `password`. */
  readonly input?: P
  readonly output: O
  /** Beside those of the proof. */
  readonly errors?: readonly ErrorClass[]
}

/**
 * Declares an action for whoever gives their password, or has signed in within ten minutes (R27).
 *
 * @param run given the input without the password
 */
export function proven<O extends TSchema, P extends TProperties = {}>(
  parts: ActionParts,
  { name, description, path, status, input, output, errors = [] }: ProvenAction<P, O>,
  run: (
    input: Static<TObject<P>>,
    ctx: SignInContext & ProvingContext,
    session: Session,
  ) => Promise<Static<O>>,
): Action {
  const options = { body: 'json', ...(status !== undefined && { status }) } as const
  return action(
    {
      name,
      description: `${description} Needs the password, or a sign-in of the last ten minutes.`,
      input: t.Object({ ...input, password: t.Optional(passwordInput) }) as TSchema,
      output: output as TSchema,
      triggers: [triggers.api('POST', parts.prefix + path, options)],
      guards: FOR_THEMSELVES,
      errors: [...PROOF_ERRORS, ...errors],
    },
    async (given, ctx) => {
      const { password, ...rest } = given as { password?: string }
      noStore(ctx.http)
      const session = await prove(parts, ctx, password)
      return run(rest as Static<TObject<P>>, ctx, session)
    },
  )
}
