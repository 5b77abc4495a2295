import { type Action, SYSTEM, NotFound } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import { reach } from '../reach.ts'
import { broughtBy } from '../show/brought-by.ts'
import type { Studio } from '../studio.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly responses?: Readonly<Record<string, Answer>>
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** The app's API as OpenAPI describes it. */
export function openapiActions(studio: Studio): Action[] {
  const { host } = studio
  return [
    studioAction('studio.openapi', 'reads', async () => {
      const route = host.get(reach.http)?.routes.find(({ action }) => action.name === DOCUMENT)
      if (!route) {
        throw new NotFound({ message: 'This app has no OpenAPI document: `openapi.enabled`.' })
      }
      const trigger = { kind: 'studio', options: undefined }
      const answer = (await host.execute(DOCUMENT, {
        ...{ trigger, input: {}, caller: SYSTEM },
      })) as Response
      const document = (await answer.json()) as {
        paths: Record<string, Record<string, Operation>>
      }
      const { url } = host.get(reach.http)!
      return {
        document,
        actions: actionsOf(studio, document.paths),
        lint: lintOf(document.paths),
        url: url === undefined ? null : `${url}${route.path}`,
      }
    }),
  ]
}

const DOCUMENT = 'openapi.document'

/** The action behind each request; the second route of one has `_2` behind its name. */
function actionsOf(
  { host }: Studio,
  paths: Record<string, Record<string, Operation>>,
): Record<string, { name: string; plugin?: string }> {
  const known = new Map(host.actions.map((action) => [action.name, action]))
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).flatMap(({ operationId }) => operationId ?? []),
  )
  return Object.fromEntries(
    ids.flatMap((id) => {
      const action = known.get(id) ?? known.get(id.replace(/_\d+$/, ''))
      if (!action) return []
      return [[id, { name: action.name, ...broughtBy(action.origin.plugin) }]]
    }),
  )
}

/** What somebody who reads the document, or has a client made of it, would miss. */
function lintOf(paths: Record<string, Record<string, Operation>>): { at: string; text: string }[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method]
      if (!operation) return []
      const at = `${method.toUpperCase()} ${path}`
      return missing(operation).map((text) => ({ at, text }))
    }),
  )
}

function missing({ description, responses = {} }: Operation): string[] {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const shapeless = good.some(([, { content = {} }]) =>
    Object.entries(content).some(
      ([type, { schema }]) => type.endsWith('json') && Object.keys(schema ?? {}).length === 0,
    ),
  )
  return [
    ...(description === undefined ? ['says nowhere what it does'] : []),
    ...(shapeless ? ['answers anything: its output has no shape'] : []),
  ]
}
