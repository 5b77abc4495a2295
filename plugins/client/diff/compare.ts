import type { Manifest, ManifestAction } from '../manifest.ts'
import type { Change } from './change.ts'
import { answerChanges, routeChanges, routesOf } from './route-changes.ts'
import { inputChanges, outputChanges } from './schema-changes.ts'
import { scoped } from './schema-scope.ts'

/** Triggers whose runs wait as jobs, with an input that an earlier version has written. */
const STORED = new Set(['queue', 'event', 'cron'])

/**
 * What changed from one version of an app to another for those outside of it: callers of its routes and
 * tools, jobs that were queued before, subscribers of its events. What is new hurts nobody, and is not told.
 */
export function compareManifests(was: Manifest, now: Manifest): Change[] {
  const routes = routesOf(now.actions)
  const actions = new Map(now.actions.map((action) => [action.name, action]))
  const found = [...routesOf(was.actions)].flatMap(([key, served]) =>
    served.action.internal ? [] : routeChanges(served, routes.get(key)),
  )
  for (const action of was.actions) {
    found.push(...toolChanges(action, actions.get(action.name)))
    found.push(...jobChanges(action, actions.get(action.name)))
  }
  return [...found, ...eventChanges(was, now)]
}

function toolChanges(was: ManifestAction, now: ManifestAction | undefined): Change[] {
  if (!was.triggers.includes('tool')) return []
  const of = `tool ${was.name}`
  if (!now?.triggers.includes('tool')) {
    return [{ severity: 'breaking', of, part: 'action', path: '', message: 'is gone' }]
  }
  const input = inputChanges(scoped(was.input), scoped(now.input), { of, part: 'input' })
  return [...input, ...answerChanges(was, now, of)]
}

/** Any action may be queued; those that nothing else triggers are worth a look, but may be called in code. */
function jobChanges(was: ManifestAction, now: ManifestAction | undefined): Change[] {
  const isStored = was.triggers.some((kind) => STORED.has(kind))
  if (!isStored && was.triggers.length > 0) return []
  const of = `action ${was.name}`
  const severity = isStored ? 'breaking' : 'notice'
  if (!now) {
    const message = 'is gone: its jobs that wait can no longer be run'
    return [{ severity, of, part: 'jobs', path: '', message }]
  }
  return inputChanges(scoped(was.input), scoped(now.input), { of, part: 'jobs' }).map((it) => ({
    ...it,
    severity,
    message: `${it.message}: jobs that were queued before fail`,
  }))
}

function eventChanges(was: Manifest, now: Manifest): Change[] {
  const events = new Map(now.events.map((event) => [event.name, event]))
  return was.events.flatMap((event): Change[] => {
    const of = `event ${event.name}`
    const is = events.get(event.name)
    if (!is) {
      const message = 'is gone: its subscribers hear nothing'
      return [{ severity: 'breaking', of, part: 'payload', path: '', message }]
    }
    return outputChanges(scoped(event.payload), scoped(is.payload), { of, part: 'payload' })
  })
}
