import { type Schema, branchesOf, choices, kindOf, placesOf, resolve } from './schema.ts'

/** Nesting beyond this is left for the user to open: schemas may contain themselves. */
const DEPTH = 4

/** A value to begin with: defaults and examples where there are some, else the emptiest that fits. */
export function blank(given: Schema, root: Schema, depth = 0): unknown {
  const schema = resolve(given, root)
  if (schema.default !== undefined) return schema.default
  if (schema.examples?.length) return schema.examples[0]
  switch (kindOf(schema)) {
    case 'constant':
      return schema.type === 'null' ? null : schema.const
    case 'choice':
      return choices(schema)![0]
    case 'boolean':
      return false
    case 'number':
      return schema.minimum ?? 0
    case 'text':
    case 'date':
      return ''
    case 'list':
      return []
    case 'record':
      return {}
    case 'tuple':
      return placesOf(schema).map((each) => blank(each, root, depth + 1))
    case 'object':
      return depth > DEPTH ? {} : members(schema, root, depth)
    case 'union':
      return depth > DEPTH ? null : blank(branchesOf(schema)[0] ?? {}, root, depth + 1)
    default:
      return null
  }
}

/** Required members, and the optional ones that have a default. */
function members(schema: Schema, root: Schema, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name)
    if (needed || resolve(member, root).default !== undefined)
      value[name] = blank(member, root, depth + 1)
  }
  return value
}
