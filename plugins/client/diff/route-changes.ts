import type { ManifestAction, ManifestRoute } from '../manifest.ts'
import type { Change } from './change.ts'
import { inputChanges, outputChanges } from './schema-changes.ts'
import { scoped } from './schema-scope.ts'
import { pathPattern, wireSchema } from './wire-schema.ts'

/** A route, and what it serves. */
export interface Served {
  readonly action: ManifestAction
  readonly route: ManifestRoute
}

/** Every route of actions, by method and what its path matches. */
export function routesOf(actions: readonly ManifestAction[]): Map<string, Served> {
  return new Map(
    actions.flatMap((action) =>
      action.routes.map((route) => [
        `${route.method} ${pathPattern(route.path)}`,
        { action, route },
      ]),
    ),
  )
}

/**
 * What changes for those who call a route.
 *
 * @param now undefined when nothing serves it any more
 */
export function routeChanges(was: Served, now: Served | undefined): Change[] {
  const of = `${was.route.method} ${was.route.path}`
  const tell = (severity: Change['severity'], part: Change['part'], message: string): Change => ({
    severity,
    of,
    part,
    path: '',
    message,
  })
  if (!now) return [tell('breaking', 'route', `is gone; it was ${was.action.name}`)]
  const found: Change[] = []
  if (was.action.name !== now.action.name) {
    const message = `is served by ${now.action.name}, no longer by ${was.action.name}: generated clients name it so`
    found.push(tell('notice', 'route', message))
  }
  if (was.route.status !== now.route.status) {
    const message = `a success is ${now.route.status} now, and was ${was.route.status}`
    found.push(tell('breaking', 'route', message))
  }
  const gone = (was.route.body ?? []).filter((type) => !now.route.body?.includes(type))
  if (gone.length > 0) {
    found.push(tell('breaking', 'input', `bodies may no longer be ${gone.join(' or ')}`))
  }
  if (was.action.idempotent && !now.action.idempotent) {
    const message = 'idempotency keys are ignored: what clients send again is carried out again'
    found.push(tell('breaking', 'input', message))
  }
  const guards = now.action.guards.filter((name) => !was.action.guards.includes(name))
  if (guards.length > 0) {
    const message = `${guards.join(' and ')} may refuse callers now`
    found.push(tell('notice', 'guards', message))
  }
  const before = wireSchema(was.action, was.route)
  found.push(...inputChanges(before, wireSchema(now.action, now.route), { of, part: 'input' }))
  return [...found, ...answerChanges(was.action, now.action, of)]
}

/** What changes of the answers of an action: its output and the errors that it declares. */
export function answerChanges(was: ManifestAction, now: ManifestAction, of: string): Change[] {
  if (was.output.kind !== now.output.kind) {
    const message = `is ${KINDS[now.output.kind]} now, and was ${KINDS[was.output.kind]}`
    return [{ severity: 'breaking', of, part: 'output', path: '', message }]
  }
  const [before, after] = [scoped(was.output.schema), scoped(now.output.schema)]
  return [...outputChanges(before, after, { of, part: 'output' }), ...errorChanges(was, now, of)]
}

const KINDS = { value: 'a value', empty: 'nothing', stream: 'a stream', raw: 'raw bytes' } as const

function errorChanges(was: ManifestAction, now: ManifestAction, of: string): Change[] {
  const known = new Map(was.errors.map((error) => [error.code, error]))
  return now.errors.flatMap((error): Change[] => {
    const tell = (severity: Change['severity'], message: string): Change => ({
      severity,
      of,
      part: 'errors',
      path: error.code,
      message,
    })
    const before = known.get(error.code)
    if (!before) return [tell('notice', 'is new: clients do not know it')]
    const found: Change[] = []
    if (before.status !== error.status) {
      found.push(tell('breaking', `has status ${error.status} now, and had ${before.status}`))
    }
    if (before.details) {
      const details = scoped(error.details ?? {})
      for (const it of outputChanges(scoped(before.details), details, { of, part: 'errors' })) {
        found.push({ ...it, path: `${error.code}${it.path}` })
      }
    }
    return found
  })
}
