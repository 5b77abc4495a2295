import type { JsonSchema, ManifestAction, ManifestRoute } from '../manifest.ts'
import { declaration } from './declaration.ts'
import { errorTypes } from './error-types.ts'
import { type Names, camelCase, pascalCase } from './names.ts'
import type { NamedTypes } from './named-types.ts'
import { operationText } from './operation-text.ts'

/** An action as the client has it: names and types as they are written in its file. */
export interface ClientOperation {
  /** Full name: `tasks.create`. */
  readonly name: string
  readonly doc: readonly string[]
  readonly kind: ManifestAction['output']['kind']
  /** Of HTTP, in upper case. */
  readonly method: string
  readonly input: string
  /** Whether it may be called without an input. */
  readonly inputOptional: boolean
  /** Of the value, or of one item of a stream. */
  readonly output: string
  readonly error: string
  /** The types of its own. */
  readonly declarations: readonly string[]
  /** The constant that says how it is called, and its value. */
  readonly constant: string
  readonly value: string
}

/**
 * What a client has to know of actions, each called by the first of its routes.
 *
 * @param actions those with routes, in order of name
 * @returns also the declarations of the errors that they share
 */
export function clientOperations(
  actions: readonly ManifestAction[],
  names: Names,
  types: NamedTypes,
): { operations: ClientOperation[]; errors: readonly string[] } {
  // First what everybody reads: where an `$id` means another type as an input, that gets the suffix.
  const outputs = actions.map(({ name, output: { kind, schema } }) =>
    kind === 'value' || kind === 'stream'
      ? types.of(schema, 'output', pascalCase(name))
      : undefined,
  )
  const errors = errorTypes(actions, names, types)
  const operations = actions.map((action, at): ClientOperation => {
    const { name, description, deprecated, output } = action
    const route = action.routes[0]!
    const base = pascalCase(name)
    const declarations: string[] = []
    const declare = (suffix: string, type: string): string => {
      if (type === `${base}${suffix}` || NOT_NAMED.has(type)) return type
      const taken = names.take(`${base}${suffix}`, `${base}Action${suffix}`)
      declarations.push(declaration(taken, type))
      return taken
    }
    const input = inputSchema(action, route)
    const failures = action.errors.map(({ code }) => errors.names.get(code)!)
    return {
      name,
      doc: [
        ...(description === undefined ? [] : [description]),
        `\`${route.method} ${route.path}\``,
        ...(deprecated ? ['@deprecated'] : []),
      ],
      kind: output.kind,
      method: route.method,
      input: declare('Input', types.of(input, 'input', base)),
      inputOptional: mayBeLeftOut(input),
      output: outputs[at] ? declare(output.kind === 'stream' ? 'Item' : 'Output', outputs[at]) : '',
      error: declare('Error', [...failures, 'CommonError'].join(' | ')),
      declarations,
      constant: names.take(camelCase(name), `${camelCase(name)}Action`),
      value: operationText(action, route),
    }
  })
  return { operations, errors: errors.declarations }
}

/** Types that say all there is by themselves. */
const NOT_NAMED = new Set(['CommonError', 'Record<string, never>', 'null', 'unknown'])

/** A browser sends cookies by itself, so nobody has to name them. */
function inputSchema({ input }: ManifestAction, { sources }: ManifestRoute): JsonSchema {
  const required = input['required'] as readonly string[] | undefined
  if (!required?.some((name) => sources[name]?.in === 'cookie')) return input
  const { $id: _, ...rest } = input
  return { ...rest, required: required.filter((name) => sources[name]?.in !== 'cookie') }
}

function mayBeLeftOut({ type, properties, required = [] }: JsonSchema): boolean {
  if (type === 'null') return true
  return type === 'object' && properties !== undefined && (required as string[]).length === 0
}
