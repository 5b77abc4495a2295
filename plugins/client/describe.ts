import {
  type EventSource,
  type Kernel,
  type RegisteredAction,
  type RegisteredEvent,
  compileOutput,
  eventPayload,
} from '../../kernel/index.ts'
import { type ServedRoute, httpServer } from '../http/index.ts'
import type {
  JsonSchema,
  Manifest,
  ManifestAction,
  ManifestError,
  ManifestEvent,
  ManifestRoute,
} from './manifest.ts'

/** Describes a booted app. The same app gives the same manifest. */
export function describeApp(kernel: Kernel): Manifest {
  const routes = Map.groupBy(kernel.get(httpServer)?.routes ?? [], ({ action }) => action.name)
  const actions = kernel.actions.map((action) => {
    const served = routes.get(action.name) ?? []
    // As their triggers are written, not as they are matched.
    const at = ({ trigger }: ServedRoute): number => action.triggers.indexOf(trigger)
    return describe(
      action,
      served.sort((a, b) => at(a) - at(b)),
    )
  })
  const events = kernel.events.map(describeEvent)
  return { manifest: 1, actions: actions.sort(byName), events: events.sort(byName) }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)

/** Settings of plugins that need not be selected. */
interface OtherKeys {
  readonly openapi?: { readonly hidden?: boolean; readonly deprecated?: boolean }
  readonly idempotency?: unknown
}

function describe(action: RegisteredAction, routes: readonly ServedRoute[]): ManifestAction {
  const { name, description, definition, input, output, origin, guards } = action
  const { openapi = {}, idempotency = false } = definition as OtherKeys
  return {
    name,
    ...(description !== undefined && { description }),
    ...(openapi.deprecated && { deprecated: true as const }),
    input: plain(input.json),
    output: { kind: output.kind, schema: plain(output.json) },
    errors: errorsOf(action),
    guards: guards.flatMap(({ guard }) => (guard.options.public ? [] : [guard.name])),
    triggers: [...new Set(action.triggers.map(({ kind }) => kind))].sort(),
    routes: routes.map(describeRoute),
    ...(idempotency !== false && { idempotent: true as const }),
    ...(origin.plugin !== undefined && openapi.hidden && { internal: true as const }),
  }
}

function errorsOf({ definition }: RegisteredAction): ManifestError[] {
  const byCode = new Map((definition.errors ?? []).map((error) => [error.code, error.entry]))
  return [...byCode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, retry = false, details }]) => ({
      code,
      status,
      retry,
      ...(details && { details: plain(compileOutput(details).json) }),
    }))
}

function describeRoute({ method, path, status, sources, body }: ServedRoute): ManifestRoute {
  return { method, path, status, sources, ...(body && { body: body.types }) }
}

function describeEvent({ name, source }: RegisteredEvent): ManifestEvent {
  const { description } = (source as EventSource)['~event']
  const payload = plain(eventPayload(source).json)
  return { name, ...(description !== undefined && { description }), payload }
}

/** Without what JSON does not show. */
function plain(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema
}
