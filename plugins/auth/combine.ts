import {
  type Adds,
  Forbidden,
  type Guard,
  type GuardVerdict,
  type RunnableGuard,
  guard,
  isRefusal,
  mistake,
} from '../../kernel/index.ts'
import { refusalOf } from './any-refusal.ts'
import { asks, requirementOf } from './access/requirement.ts'

type Context = never

/** A guard that passes when one of these does, asked in order; what that one adds to `ctx` is there. */
export function any(...guards: readonly Guard<any>[]): Guard {
  const parts = partsOf('any', guards)
  const made = guard(
    nameOf('any', parts),
    async (ctx: Context) => {
      const refusals: Error[] = []
      for (const part of parts) {
        const answer = await attempt(part, ctx)
        if (!('refused' in answer)) return answer.added
        refusals.push(answer.refused)
      }
      throw refusalOf(refusals)
    },
    {
      public: parts.some(({ options }) => options.public),
      identity: parts.some(aboutCallers),
      async explain(ctx: Context) {
        const verdicts = await explainEach(parts, ctx)
        if (verdicts.some(({ allowed }) => allowed)) return { allowed: true }
        return { allowed: false, reason: `none of them: ${reasonsOf(parts, verdicts)}` }
      },
    },
  )
  return asks(made, { kind: 'any', of: parts.map(requirementOf) })
}

/** A guard that passes when all of these do, in order. */
export function all<const G extends readonly Guard<any>[]>(...guards: G): Guard<Adds<G> & {}> {
  const parts = partsOf('all', guards)
  const made = guard(
    nameOf('all', parts),
    async (ctx: Context) => {
      let added: object | undefined
      for (const { check } of parts) {
        const more: unknown = await check(ctx)
        if (typeof more !== 'object' || more === null) continue
        added = { ...added, ...more }
        // The next ones see it, as guards that are listed do.
        Object.assign(ctx as object, more)
      }
      return added
    },
    {
      public: parts.every(({ options }) => options.public),
      identity: parts.some(aboutCallers),
      async explain(ctx: Context) {
        const verdicts = await explainEach(parts, ctx)
        if (verdicts.every(({ allowed }) => allowed)) return { allowed: true }
        return { allowed: false, reason: reasonsOf(parts, verdicts) }
      },
    },
  )
  return asks(made, { kind: 'all', of: parts.map(requirementOf) }) as Guard<Adds<G> & {}>
}

/** A guard that passes when that one refuses. What breaks in it is no refusal, and ends the run. */
export function not(inner: Guard<any>): Guard {
  const [part] = partsOf('not', [inner])
  const made = guard(
    nameOf('not', [part!]),
    async (ctx: Context) => {
      if ('refused' in (await attempt(part!, ctx))) return
      throw new Forbidden()
    },
    {
      identity: aboutCallers(part!),
      async explain(ctx: Context) {
        const [verdict] = await explainEach([part!], ctx)
        return verdict!.allowed
          ? { allowed: false, reason: `${part!.name} holds, and must not` }
          : { allowed: true }
      },
    },
  )
  return asks(made, { kind: 'not', of: [requirementOf(inner)] })
}

function partsOf(name: string, guards: readonly Guard<any>[]): readonly RunnableGuard[] {
  if (guards.length === 0) throw mistake('it has no guards', `give ${name}() at least one`)
  for (const [index, each] of guards.entries()) {
    if (typeof (each as Partial<RunnableGuard> | undefined)?.check === 'function') continue
    throw mistake(
      `its argument ${index + 1} is not a guard`,
      `write ${name}(guards.hasRole('admin'), …)`,
    )
  }
  return guards as readonly RunnableGuard[]
}

function aboutCallers({ options }: RunnableGuard): boolean {
  return options.identity !== false
}

function nameOf(name: string, parts: readonly RunnableGuard[]): string {
  return `${name}(${parts.map((part) => part.name).join(', ')})`
}

type Attempt = { readonly added: object | undefined } | { readonly refused: Error }

/** @throws what is no refusal but a failure of the guard */
async function attempt({ check }: RunnableGuard, ctx: Context): Promise<Attempt> {
  try {
    const added: unknown = await check(ctx)
    return { added: typeof added === 'object' && added !== null ? added : undefined }
  } catch (error) {
    if (isRefusal(error)) return { refused: error }
    throw error
  }
}

function explainEach(parts: readonly RunnableGuard[], ctx: Context): Promise<GuardVerdict[]> {
  return Promise.all(
    parts.map(async (part) => {
      if (part.options.explain) return part.options.explain(ctx)
      const answer = await attempt(part, ctx)
      return 'refused' in answer
        ? { allowed: false, reason: answer.refused.message }
        : { allowed: true }
    }),
  )
}

function reasonsOf(parts: readonly RunnableGuard[], verdicts: readonly GuardVerdict[]): string {
  return parts
    .flatMap(({ name }, at) => {
      const { allowed, reason } = verdicts[at]!
      return allowed ? [] : [`${name} (${reason ?? 'refused'})`]
    })
    .join('; ')
}
