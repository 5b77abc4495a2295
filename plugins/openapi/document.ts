import type { RegisteredAction } from '../../kernel/index.ts'
import type { ServedRoute } from '../http/index.ts'
import { type OpenapiOperation, operationOf } from './operation.ts'
import { PROBLEM, ResponseWriter } from './responses.ts'
import { type JsonSchema, SchemaWriter } from './schema.ts'

/** The parts of an OpenAPI 3.1 document that plugins may add to. */
export interface OpenapiDocument {
  openapi: '3.1.1'
  info: { title: string; version: string; [key: string]: unknown }
  servers: { url: string; description?: string }[]
  tags: { name: string; description?: string }[]
  security: Record<string, string[]>[]
  paths: Record<string, Record<string, OpenapiOperation>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes?: Record<string, JsonSchema> }
}

/** What a subscriber of `openapi:document` is given: the document, and which action is where. */
export interface OpenapiBuilt {
  readonly document: OpenapiDocument
  readonly operations: readonly { action: RegisteredAction; operation: OpenapiOperation }[]
}

/** Facts of the app that no action says. */
export interface DocumentOptions {
  readonly info: OpenapiDocument['info']
  readonly servers: OpenapiDocument['servers'] | undefined
}

/** Describes every API route (OpenAPI 3.1), in order of path. */
export function buildDocument(
  routes: readonly ServedRoute[],
  options: DocumentOptions,
): OpenapiBuilt {
  const schemas = new SchemaWriter()
  schemas.components['Problem'] = PROBLEM
  const responses = new ResponseWriter(schemas)
  const paths: OpenapiDocument['paths'] = {}
  const operations: { action: RegisteredAction; operation: OpenapiOperation }[] = []
  const tags = new Map<string, string | undefined>()
  const shown = routes.filter((route) => !settingsOf(route.action).hidden)
  const times = new Map<string, number>()

  for (const route of shown.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const { action } = route
    const nth = (times.get(action.name) ?? 0) + 1
    times.set(action.name, nth)
    const operation = operationOf(route, schemas, responses)
    // One action may have several routes; an operationId has to be unique.
    operation.operationId = nth === 1 ? action.name : `${action.name}_${nth}`
    const module = action.modules.at(-1)
    if (module) {
      operation.tags = [module.name]
      tags.set(module.name, module['~module'].description)
    }
    const path = (paths[templateOf(route.path)] ??= {})
    path[route.method.toLowerCase()] = operation
    operations.push({ action, operation })
  }

  const document: OpenapiDocument = {
    openapi: '3.1.1',
    info: options.info,
    // What OpenAPI has clients assume where none is named; linters want to see it.
    servers: options.servers ?? [{ url: '/' }],
    tags: [...tags].map(([name, description]) => ({
      name,
      ...(description ? { description } : {}),
    })),
    security: [],
    paths,
    components: { schemas: schemas.components },
  }
  return { document, operations }
}

/** The action key `openapi`. */
export function settingsOf(action: RegisteredAction): {
  hidden?: boolean
  deprecated?: boolean
  summary?: string
} {
  return (action.definition['openapi'] ?? {}) as ReturnType<typeof settingsOf>
}

/** `/tasks/:id` and `/files/*path` as OpenAPI path templates. */
function templateOf(path: string): string {
  return path.replace(/[:*]([A-Za-z0-9_]+)/g, '{$1}')
}
