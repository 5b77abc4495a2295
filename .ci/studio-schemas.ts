// Makes the schemas of the Studio's actions from the types that their pages import: one source for both.
// `bun .ci/studio-schemas.ts` writes plugins/studio/schemas/*.gen.ts; a test holds them to the types.
// In a docstring `@maxLength 200`, `@minimum 1`, `@integer` and so on become the schema's.
import { basename } from 'node:path'
import ts from 'typescript-5.9'

const root = Bun.fileURLToPath(new URL('..', import.meta.url))
const CONTRACT = 'plugins/studio/contract'
const SCHEMAS = 'plugins/studio/schemas'

/** Writes the schemas of one file of types: every `…Api` interface in it, and what that refers to. */
class Writer {
  readonly #checker: ts.TypeChecker
  /** By name, in the order they may refer to each other. */
  readonly #shapes = new Map<string, string>()

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  /** The file's text. */
  file(source: string, api: ts.Type, at: ts.Node): string {
    const rows = this.#checker.getPropertiesOfType(api).map((property) => {
      const sides = this.#checker.getTypeOfSymbolAtLocation(property, at)
      const side = (name: string): string => {
        const symbol = this.#checker.getPropertyOfType(sides, name)!
        return this.#schema(this.#checker.getTypeOfSymbolAtLocation(symbol, at), {}, at)
      }
      const description = text(property, this.#checker)
      return `  ${JSON.stringify(property.name)}: { ${description ? `description: ${JSON.stringify(description)}, ` : ''}input: ${side('input')}, output: ${side('output')} },`
    })
    const apiName = api.symbol.name
    const shapes = [...this.#shapes].map(([name, code]) => `const ${name} = ${code}`)
    return `// Made by .ci/studio-schemas.ts from ../contract/${source}.ts.
import { t } from '../../../kernel/index.ts'
import type { ${apiName} } from '../contract/${source}.ts'
import type { ActionSchemas } from '../schemas.ts'

${shapes.join('\n')}

/** Schemas of the actions in \`contract/${source}.ts\`. */
export const ${source}Schemas: Readonly<Record<keyof ${apiName}, ActionSchemas>> = {
${rows.join('\n')}
}
`
  }

  #schema(type: ts.Type, options: Options, at: ts.Node): string {
    const given = Object.keys(options).length > 0 ? JSON.stringify(options) : ''
    const more = given && `, ${given}`
    const { flags } = type
    if (flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return `t.Unknown(${given})`
    if (type.isStringLiteral() || type.isNumberLiteral()) {
      return `t.Literal(${JSON.stringify(type.value)})`
    }
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return `t.Literal(${this.#checker.typeToString(type)})`
    }
    if (flags & ts.TypeFlags.Boolean) return `t.Boolean(${given})`
    if (flags & ts.TypeFlags.Null) return 't.Null()'
    if (flags & ts.TypeFlags.String) return `t.String(${given})`
    if (flags & ts.TypeFlags.Number) {
      const { integer, ...rest } = options
      const kind = integer === undefined ? 'Number' : 'Integer'
      return `t.${kind}(${Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''})`
    }
    if (type.isUnion()) return this.#union(type, options, at)
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference)
      return `t.Array(${this.#schema(item!, {}, at)}${more})`
    }
    return this.#object(type, at)
  }

  #union(type: ts.UnionType, options: Options, at: ts.Node): string {
    // The compiler's order of literals is that in which it met them first, anywhere in the program.
    const word = (part: ts.Type): string => (part.isStringLiteral() ? part.value : '')
    const parts = type.types
      .filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
      .sort((one, other) => (word(one) < word(other) ? -1 : Number(word(one) > word(other))))
    const booleans = parts.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral)
    const rest = booleans.length === 2 ? parts.filter((part) => !booleans.includes(part)) : parts
    const members = rest.map((part) => this.#schema(part, rest.length === 1 ? options : {}, at))
    if (booleans.length === 2) members.push('t.Boolean()')
    return members.length === 1 ? members[0]! : `t.Union([${members.join(', ')}])`
  }

  #object(type: ts.Type, at: ts.Node): string {
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String)
    if (index) return `t.Record(t.String(), ${this.#schema(index, {}, at)})`
    const symbol = type.symbol as ts.Symbol | undefined
    const name = (symbol?.flags ?? 0) & ts.SymbolFlags.Interface ? symbol?.name : undefined
    const isGeneric = ((type as ts.TypeReference).typeArguments?.length ?? 0) > 0
    if (name === undefined || isGeneric) return this.#members(type, at)
    if (!this.#shapes.has(name)) {
      const code = this.#members(type, at)
      this.#shapes.set(name, code)
    }
    return name
  }

  #members(type: ts.Type, at: ts.Node): string {
    const members = this.#checker.getPropertiesOfType(type).map((property) => {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0
      const own = this.#checker.getTypeOfSymbolAtLocation(property, at)
      const code = this.#schema(own, optionsOf(property), at)
      return `${JSON.stringify(property.name)}: ${isOptional ? `t.Optional(${code})` : code}`
    })
    return `t.Object({ ${members.join(', ')} })`
  }
}

type Options = Record<string, unknown>

function text(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()
}

function optionsOf(symbol: ts.Symbol): Options {
  const options: Options = {}
  for (const { name, text: parts } of symbol.getJsDocTags()) {
    const value = ts.displayPartsToString(parts)
    options[name] = value === '' ? true : Number(value)
  }
  return options
}

/** The generated files by their path in the repository. */
export function studioSchemas(): Map<string, string> {
  const names = [...new Bun.Glob(`${CONTRACT}/*.ts`).scanSync(root)].sort()
  const program = ts.createProgram(
    names.map((name) => root + name),
    { strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, types: [] },
  )
  const checker = program.getTypeChecker()
  const files = new Map<string, string>()
  for (const name of names) {
    const source = basename(name, '.ts')
    const tree = program.getSourceFile(root + name)!
    const api = tree.statements.find(
      (one) => ts.isInterfaceDeclaration(one) && one.name.text.endsWith('Api'),
    )
    if (!api || source === 'api') continue
    const type = checker.getTypeAtLocation(api)
    files.set(`${SCHEMAS}/${source}.gen.ts`, new Writer(checker).file(source, type, api))
  }
  return files
}

if (import.meta.main) {
  for (const [path, code] of studioSchemas()) await Bun.write(root + path, code)
}
