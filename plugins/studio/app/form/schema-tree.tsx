import { describeSchema } from './describe.ts'
import { type Schema, branchesOf, choices, kindOf, placesOf, resolve, valuesOf } from './schema.ts'

const DEEPEST = 6

/** A schema to be read: names, types, bounds, descriptions, as deep as it goes. */
export function SchemaTree({ schema }: { schema: Schema }) {
  const top = resolve(schema, schema)
  const rows = below(top, schema)
  if (rows.length === 0)
    return (
      <p className="data text-xs text-muted">
        {kindOf(top) === 'object' ? 'nothing' : describeSchema(top)}
      </p>
    )
  return <Rows of={rows} root={schema} depth={0} />
}

interface Row {
  name: string
  schema: Schema
  required: boolean
}

function Rows({ of, root, depth }: { of: Row[]; root: Schema; depth: number }) {
  return (
    <ul className={depth > 0 ? 'ml-1 border-l border-line pl-3' : ''}>
      {of.map(({ name, schema: given, required }) => {
        const schema = resolve(given, root)
        const rows = depth < DEEPEST ? below(schema, root) : []
        const options = choices(schema)
        return (
          <li key={name} className="py-0.5">
            <p className="flex flex-wrap items-baseline gap-x-2 text-sm leading-[20px]">
              <span className="data text-xs">
                {name}
                {required ? (
                  <span className="text-accent" title="required">
                    *
                  </span>
                ) : (
                  ''
                )}
              </span>
              <span className="data text-2xs text-dim">
                {options
                  ? options.map((each) => JSON.stringify(each)).join(' | ')
                  : describeSchema(schema)}
              </span>
              {schema.default !== undefined && (
                <span className="data text-2xs text-dim">= {JSON.stringify(schema.default)}</span>
              )}
              {schema.description && (
                <span className="text-xs text-muted">{schema.description}</span>
              )}
            </p>
            {rows.length > 0 && <Rows of={rows} root={root} depth={depth + 1} />}
          </li>
        )
      })}
    </ul>
  )
}

function below(schema: Schema, root: Schema): Row[] {
  const kind = kindOf(schema)
  if (kind === 'object') {
    return Object.entries(schema.properties ?? {}).map(([name, member]) => ({
      name,
      schema: member,
      required: schema.required?.includes(name) ?? false,
    }))
  }
  if (kind === 'list') {
    const item = resolve(schema.items as Schema, root)
    const rows = below(item, root)
    return rows.length > 0 ? rows : [{ name: '[ ]', schema: item, required: false }]
  }
  if (kind === 'tuple')
    return placesOf(schema).map((each, at) => ({ name: `${at}`, schema: each, required: true }))
  if (kind === 'record') return [{ name: '{name}', schema: valuesOf(schema)!, required: false }]
  if (kind === 'union') {
    const rest = branchesOf(schema)
      .map((each) => resolve(each, root))
      .filter(({ type }) => type !== 'null')
    // Nothing, or this: what "this" is made of is what matters.
    if (rest.length === 1) return below(rest[0]!, root)
    if (rest.every((each) => below(each, root).length === 0)) return []
    return rest.map((each, at) => ({
      name: each.title ?? `or ${at + 1}`,
      schema: each,
      required: false,
    }))
  }
  return []
}
