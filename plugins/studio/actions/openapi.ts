import { type Action, SYSTEM, NotFound } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly responses?: Readonly<Record<string, unknown>>
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
        lint: lintOf(document.paths),
        url: url === undefined ? null : `${url}${route.path}`,
      }
    }),
  ]
}

const DOCUMENT = 'openapi.document'

/** What somebody who reads the document would miss. */
function lintOf(paths: Record<string, Record<string, Operation>>): { at: string; text: string }[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method]
      if (!operation || operation.summary !== undefined || operation.description !== undefined) {
        return []
      }
      return [{ at: `${method.toUpperCase()} ${path}`, text: 'says nowhere what it does' }]
    }),
  )
}
