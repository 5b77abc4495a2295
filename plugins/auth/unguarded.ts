import type { Host, RegisteredAction, Trigger } from '../../kernel/index.ts'

/** Kinds of triggers that only the app itself pulls. Of a kind that is not known the worst is assumed. */
const INSIDE: ReadonlySet<string> = new Set(['event', 'queue', 'cron'])

/** The triggers by which a stranger can run an action that nobody guards. */
export function openTriggers({ guards, triggers }: RegisteredAction): readonly Trigger[] {
  const guarded = guards.some(
    ({ guard: { options } }) => options.public || options.identity !== false,
  )
  return guarded ? [] : triggers.filter(isOpen)
}

function isOpen({ kind, options }: Trigger): boolean {
  if (INSIDE.has(kind)) return false
  // A webhook is guarded by its signature.
  return kind !== 'webhook' || (options as { verify?: unknown }).verify === 'none'
}

/**
 * Makes unguarded actions visible (R36): production does not start with them, and development says so
 * when it has started.
 */
export function watchUnguarded(
  host: Pick<Host<never>, 'checkActions' | 'hook' | 'report' | 'mode'> & {
    readonly logger: Host<never>['logger']
  },
): void {
  const open: string[] = []
  host.checkActions((action) => {
    const [first] = openTriggers(action)
    if (!first) return
    open.push(action.name)
    if (host.mode !== 'production') return
    const { file, line } = action.origin
    host.report({
      ...{ action: action.name, file, line },
      message: `anybody may run it through its ${first.kind} trigger, as no guard says who may`,
      mend: 'give it or its module a guard; where everybody is meant, guards.public()',
    })
  })
  host.hook('kernel:ready', () => {
    if (open.length === 0) return
    host.logger.warn(
      'anybody may run actions that have no guard; `bunbase start` will refuse them. Where everybody is meant, list guards.public()',
      { actions: open },
    )
  })
}
