import type { Out } from '../data/call.ts'
import type { Schema } from '../form/schema.ts'

/** A parameter of a request. */
export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

/** What a request may fail with: one status, and the codes that are told apart under it. */
export interface Refusal {
  status: string
  codes: string[]
  description: string
  /** By code, where its `details` have a shape. */
  details: Record<string, Schema>
}

/** One request that the API answers. */
export interface Operation {
  id: string
  /** Of the action behind it. */
  action: string
  /** That brought the action; undefined for the app's own. */
  plugin: string | undefined
  deprecated: boolean
  method: string
  path: string
  tag: string
  summary: string
  description: string
  parameters: Parameter[]
  body: Schema | undefined
  /** JSON where the body may be that. */
  bodyType: string
  /** What it answers when it does what it is asked. */
  answers: { status: string; description: string; type: string; schema: Schema | undefined }[]
  refusals: Refusal[]
  secured: boolean
}

interface Media {
  schema?: Schema
}
interface RawOperation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  deprecated?: boolean
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, Media> }
  responses?: Record<string, { description?: string; content?: Record<string, Media> }>
  security?: unknown[]
}
interface Document {
  paths?: Record<string, Record<string, RawOperation>>
  components?: { schemas?: Record<string, Schema> }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']

/**
 * The operations of an OpenAPI document in its order, the app's own before those of plugins. Schemas find
 * what they refer to in `$defs`.
 */
export function operationsOf({ document, actions }: Out<'studio.openapi'>): Operation[] {
  const { paths = {}, components } = (document ?? {}) as Document
  const whole = (schema: Schema | undefined): Schema | undefined =>
    schema && { ...schema, $defs: { ...components?.schemas, ...schema.$defs } }
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]): Operation => ({
        id: operation.operationId ?? `${method} ${path}`,
        action: actions[operation.operationId ?? '']?.name ?? operation.operationId ?? '',
        plugin: actions[operation.operationId ?? '']?.plugin,
        deprecated: operation.deprecated ?? false,
        method: method.toUpperCase(),
        path,
        tag:
          operation.tags?.[0] ??
          (operation.operationId?.includes('.') ? operation.operationId.split('.')[0]! : ''),
        summary: operation.summary ?? '',
        description: operation.description ?? '',
        parameters: operation.parameters ?? [],
        body: whole(first(operation.requestBody?.content)),
        bodyType: Object.keys(operation.requestBody?.content ?? {})[0] ?? '',
        answers: Object.entries(operation.responses ?? {})
          .filter(([status]) => /^[23]/.test(status))
          .map(([status, { description = '', content }]) => ({
            ...{ status, description, type: Object.keys(content ?? {})[0] ?? '' },
            schema: whole(first(content)),
          })),
        refusals: Object.entries(operation.responses ?? {})
          .filter(([status]) => /^[45]/.test(status))
          .map(([status, { description = '', content }]) => ({
            ...{ status, description },
            ...codesOf(first(content) ?? {}, whole),
          })),
        secured: (operation.security?.length ?? 0) > 0,
      })),
  )
  return all.toSorted((a, b) => Number(Boolean(a.plugin)) - Number(Boolean(b.plugin)))
}

const first = (content: Record<string, Media> | undefined): Schema | undefined =>
  Object.values(content ?? {})[0]?.schema

/** A problem says its code as a constant, and what its `details` hold. */
function codesOf(
  problem: Schema,
  whole: (schema: Schema | undefined) => Schema | undefined,
): Pick<Refusal, 'codes' | 'details'> {
  const found = (problem.anyOf ?? [problem]).flatMap((one) =>
    (one.allOf ?? [one]).flatMap(({ properties }) =>
      typeof properties?.['code']?.const === 'string'
        ? [[properties['code'].const, whole(properties['details'])] as const]
        : [],
    ),
  )
  return {
    codes: found.map(([code]) => code),
    details: Object.fromEntries(found.flatMap(([code, of]) => (of ? [[code, of]] : []))),
  }
}
