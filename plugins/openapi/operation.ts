import { MEDIA_TYPES, type ServedRoute } from '../http/index.ts'
import { settingsOf } from './document.ts'
import type { ResponseWriter } from './responses.ts'
import type { JsonSchema, SchemaWriter } from './schema.ts'

/** An Operation Object (OpenAPI 3.1). */
export interface OpenapiOperation {
  operationId: string
  summary: string
  description?: string
  tags?: string[]
  deprecated?: boolean
  security?: Record<string, string[]>[]
  parameters?: JsonSchema[]
  requestBody?: JsonSchema
  responses: Record<string, JsonSchema>
}

/** Describes one route; its `operationId` and tags are the document's business. */
export function operationOf(
  route: ServedRoute,
  schemas: SchemaWriter,
  responses: ResponseWriter,
): OpenapiOperation {
  const { action } = route
  const { summary, deprecated } = settingsOf(action)
  const parameters = parametersOf(route, schemas)
  const requestBody = bodyOf(route, schemas)
  return {
    operationId: action.name,
    summary: summary ?? firstSentence(action.description) ?? titleOf(action.localName),
    ...(action.description ? { description: action.description } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: responses.of(route),
  }
}

function parametersOf(route: ServedRoute, schemas: SchemaWriter): JsonSchema[] {
  const { json, properties = {} } = route.action.input
  const required = new Set((json['required'] ?? []) as string[])
  return Object.entries(route.sources)
    .filter(([, source]) => source.in !== 'body')
    .map(([property, source]) => {
      const schema = properties[property]!
      return {
        name: source.name,
        in: source.in,
        required: source.in === 'path' || required.has(property),
        ...(schema.description ? { description: schema.description } : {}),
        schema: schemas.write(schema),
        // Repeated, as the server reads lists: `?tag=a&tag=b`.
        ...(source.in === 'query' && schema['type'] === 'array'
          ? { style: 'form', explode: true }
          : {}),
      }
    })
}

function bodyOf(route: ServedRoute, schemas: SchemaWriter): JsonSchema | undefined {
  if (!route.body) return undefined
  const { json, properties = {} } = route.action.input
  const content = (schema: JsonSchema): JsonSchema =>
    Object.fromEntries(route.body!.types.map((type) => [MEDIA_TYPES[type], { schema }]))
  if (route.body.whole) return { required: true, content: content(schemas.write(json)) }

  const all = Object.keys(properties)
  const inBody = all.filter((property) => route.sources[property]?.in === 'body')
  if (inBody.length === 0) return undefined
  const wanted = (json['required'] ?? []) as string[]
  const required = wanted.filter((property) => inBody.includes(property))
  // The whole input keeps its component name when everything comes from the body.
  const schema =
    inBody.length === all.length
      ? schemas.write(json)
      : {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(
            inBody.map((property) => [property, schemas.write(properties[property]!)]),
          ),
          ...(required.length > 0 ? { required } : {}),
        }
  return { required: required.length > 0, content: content(schema) }
}

function firstSentence(text: string | undefined): string | undefined {
  return text?.split(/(?<=[.!?])\s|\n/, 1)[0]?.replace(/\.$/, '')
}

/** `createTask` → `Create task`. */
function titleOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
