import type { TSchema } from '../../kernel/index.ts'

/** A JSON Schema (2020-12) as it is sent. */
export type JsonSchema = Record<string, unknown>

const FILE = { type: 'string', contentEncoding: 'base64' }

/** Whether a schema is `t.File()`. */
export function isFile(schema: JsonSchema): boolean {
  return schema['type'] === 'string' && schema['format'] === 'binary'
}

/** A schema as agents see it: itself, but for files, which travel as base64. */
export function jsonSchema(schema: TSchema | JsonSchema): JsonSchema {
  return write(JSON.parse(JSON.stringify(schema)) as JsonSchema) as JsonSchema
}

function write(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(write)
  if (typeof value !== 'object' || value === null) return value
  const schema = value as JsonSchema
  if (isFile(schema)) {
    return { ...FILE, ...(schema['description'] ? { description: schema['description'] } : {}) }
  }
  return Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, write(inner)]))
}

/** A schema that says to be an object, as MCP wants the schemas of tools. */
export function objectSchema(schema: JsonSchema): JsonSchema {
  return schema['type'] === 'object' ? schema : { type: 'object', ...schema }
}
