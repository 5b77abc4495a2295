import type { JsonSchema } from '../manifest.ts'
import { declaration } from './declaration.ts'
import { type Names, pascalCase } from './names.ts'
import { typeText } from './type-text.ts'

/** Which side of an action a schema is on. */
export type Side = 'input' | 'output'

interface Scope {
  readonly defs: Readonly<Record<string, JsonSchema>>
  readonly side: Side
  /** Names what has no name of its own. */
  readonly owner: string
}

/** What `t.Recursive` has no name for. */
const NAMELESS = /^Recursive\d*$/

/** The types of a file that have a name of their own: schemas with an `$id`, and recursive ones. */
export class NamedTypes {
  readonly #names: Names
  readonly #known = new Map<string, string>()
  /** Their declarations, in the order they were asked for. */
  readonly declarations: string[] = []

  constructor(names: Names) {
    this.#names = names
  }

  /**
   * The type of a schema. Definitions of several schemas that have one name and mean the same are one
   * type.
   *
   * @param owner names what is recursive and has no name
   */
  of(schema: JsonSchema, side: Side, owner: string): string {
    const { $defs, $id, ...own } = schema
    const known = { ...($defs as Scope['defs'] | undefined) }
    if (typeof $id !== 'string') return this.#write(own, { defs: known, side, owner })
    const defs = { ...known, [$id]: known[$id] ?? own }
    return this.#refer($id, { defs, side, owner })
  }

  #write(schema: JsonSchema, scope: Scope): string {
    return typeText(schema, { refer: (definition) => this.#refer(definition, scope) })
  }

  #refer(definition: string, scope: Scope): string {
    const key = signature(definition, scope)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const base = NAMELESS.test(definition) ? `${scope.owner}Node` : pascalCase(definition)
    const name = this.#names.take(base, ...(scope.side === 'input' ? [`${base}Input`] : []))
    this.#known.set(key, name)
    const schema = scope.defs[definition]!
    const { description } = schema
    const doc = typeof description === 'string' ? [description] : []
    const at = this.declarations.push('') - 1
    this.declarations[at] = declaration(name, this.#write(schema, scope), doc)
    return name
  }
}

/** The same for definitions that have one name and mean the same type. */
function signature(definition: string, { defs }: Scope): string {
  const texts = new Map<string, string>()
  const visit = (name: string): string => {
    if (!texts.has(name)) {
      texts.set(name, '')
      texts.set(name, typeText(defs[name], { refer: visit, docs: false }))
    }
    return `<${name}>`
  }
  return visit(definition) + JSON.stringify([...texts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
