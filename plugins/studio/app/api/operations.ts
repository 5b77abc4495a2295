import type { Schema } from '../form/schema.ts'

/** A parameter of a request. */
export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

/** One request that the API answers. */
export interface Operation {
  id: string
  method: string
  path: string
  tag: string
  summary: string
  description: string
  parameters: Parameter[]
  body: Schema | undefined
  responses: { status: string; description: string; schema: Schema | undefined }[]
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

/** The operations of an OpenAPI document, in its order. Schemas find what they refer to in `$defs`. */
export function operationsOf(document: unknown): Operation[] {
  const { paths = {}, components } = (document ?? {}) as Document
  const whole = (schema: Schema | undefined): Schema | undefined =>
    schema && { ...schema, $defs: { ...components?.schemas, ...schema.$defs } }
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        id: operation.operationId ?? `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        tag:
          operation.tags?.[0] ??
          (operation.operationId?.includes('.') ? operation.operationId.split('.')[0]! : ''),
        summary: operation.summary ?? '',
        description: operation.description ?? '',
        parameters: operation.parameters ?? [],
        body: whole(first(operation.requestBody?.content)),
        responses: Object.entries(operation.responses ?? {}).map(
          ([status, { description, content }]) => ({
            status,
            description: description ?? '',
            schema: whole(first(content)),
          }),
        ),
        secured: (operation.security?.length ?? 0) > 0,
      })),
  )
}

const first = (content: Record<string, Media> | undefined): Schema | undefined =>
  Object.values(content ?? {})[0]?.schema
