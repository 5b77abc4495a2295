import type { JsonSchema, ManifestAction, ManifestRoute } from '../manifest.ts'
import { type ScopedSchema, scoped } from './schema-scope.ts'

/**
 * An input as it is sent over HTTP: an object whose properties are named after the places that its
 * parts are sent in (`query limit`, `body title`). So a part that moved is one that is gone, and another
 * that is new; and a path parameter is known by where it stands, not by its name.
 */
export function wireSchema({ input }: ManifestAction, route: ManifestRoute): ScopedSchema {
  const { schema, defs } = scoped(input)
  const properties = schema['properties'] as Record<string, JsonSchema> | undefined
  if (properties === undefined) {
    return { schema: object({ body: schema }, ['body']), defs }
  }
  const places = placesOf(route)
  const named = Object.keys(properties).map((name) => [places.get(name) ?? `body ${name}`, name])
  const required = new Set((schema['required'] ?? []) as string[])
  return {
    schema: {
      ...object(
        Object.fromEntries(named.map(([place, name]) => [place, properties[name!]!])),
        named.flatMap(([place, name]) => (required.has(name!) ? [place!] : [])),
      ),
      additionalProperties: schema['additionalProperties'] ?? false,
    },
    defs,
  }
}

function placesOf({ path, sources }: ManifestRoute): Map<string, string> {
  const inPath = [...path.matchAll(/[:*](\w+)/g)].map(([, name]) => name)
  return new Map(
    Object.entries(sources).map(([property, { in: where, name }]) => [
      property,
      where === 'path' ? `path part ${inPath.indexOf(name) + 1}` : `${where} ${name}`,
    ]),
  )
}

function object(properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}

/** What a path matches, whatever its parameters are called: `/tasks/:` for `/tasks/:id`. */
export function pathPattern(path: string): string {
  return path.replace(/([:*])\w+/g, '$1')
}
