import {
  type Action,
  type Caller,
  Conflict,
  Forbidden,
  action,
  defineError,
  guard,
  t,
} from '../../kernel/index.ts'

/** What the suite's secret inputs and hidden causes hold; must be seen nowhere. */
export const SECRET = 'hunter2-never-to-be-seen'

/** Milliseconds after which `parity.slow` times out. */
export const SLOW = 1000

const Sold = defineError('PARITY_SOLD_OUT', {
  status: 409,
  message: 'This is sold out.',
  details: t.Object({ left: t.Integer() }),
})

/** Ann, her key and the app itself may; others may not. */
const mayEnter = guard('mayEnter', (ctx: { caller: Caller }) => {
  const { caller } = ctx
  const id = 'id' in caller ? caller.id : caller.kind
  if (id !== 'ann' && id !== 'ann-key' && id !== 'system') throw new Forbidden()
  return { member: { id } }
})

/** The actions of the suite, and what they did, in order. */
export interface ParityActions {
  readonly actions: readonly Action[]
  readonly effects: unknown[]
}

/**
 * Makes the actions that every kind of trigger has to run alike.
 *
 * @param trigger what an action of that name is triggered by
 */
export function parityActions(trigger: (action: string) => unknown): ParityActions {
  const effects: unknown[] = []
  const named = (name: string): { name: string; triggers: never[] } => {
    const made = trigger(name)
    return { name, triggers: made === undefined ? [] : [made as never] }
  }
  const numbered = t.Object({ n: t.Integer({ minimum: 1 }), note: t.Optional(t.String()) })
  const child = action(
    { name: 'parity.child', input: numbered, output: t.Object({ trace: t.String() }) },
    ({ n }, ctx) => {
      effects.push(['child', n, ctx.caller])
      return { trace: ctx.traceId }
    },
  )
  const actions = [
    child,
    action({ ...named('parity.echo'), input: numbered, output: numbered }, (input) => {
      effects.push(['echo', input])
      return { ...input, undeclared: SECRET }
    }),
    action(
      {
        ...named('parity.guarded'),
        input: numbered,
        output: t.Object({ by: t.String() }),
        guards: [mayEnter],
      },
      (input, ctx) => {
        effects.push(['guarded', input.n, ctx.member.id])
        return { by: ctx.member.id }
      },
    ),
    action(
      {
        ...named('parity.failing'),
        input: t.Object({ how: t.String() }),
        output: t.Object({}),
        errors: [Sold, Conflict],
      },
      async ({ how }) => {
        effects.push(['failing', how])
        await Promise.resolve()
        if (how === 'declared') throw new Sold({ details: { left: 0 }, cause: new Error(SECRET) })
        throw new Error(SECRET)
      },
    ),
    action(
      { ...named('parity.wrong'), input: t.Object({}), output: t.Object({ n: t.Integer() }) },
      () => ({ n: SECRET }) as never,
    ),
    action(
      { ...named('parity.slow'), input: t.Object({}), output: t.Object({}), timeout: SLOW },
      async (_input, ctx) => {
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
        effects.push(['aborted'])
        return {}
      },
    ),
    action(
      {
        ...named('parity.calling'),
        input: numbered,
        output: t.Object({ same: t.Boolean() }),
      },
      async (input, ctx) => {
        const { trace } = await ctx.call(child, input)
        return { same: trace === ctx.traceId }
      },
    ),
    action(
      {
        ...named('parity.secret'),
        input: t.Object({ password: t.String({ minLength: 100 }) }),
        output: t.Object({}),
      },
      () => ({}),
    ),
  ]
  return { actions, effects }
}
