import { docText } from './doc-text.ts'
import { type Names, keyText, pascalCase } from './names.ts'
import type { ClientOperation } from './operations.ts'

/** The actions of a module, and the modules in it. */
interface Branch {
  readonly children: Map<string, Branch>
  operation: ClientOperation | undefined
}

/** Actions by the parts of their names. */
function treeOf(operations: readonly ClientOperation[]): Branch {
  const root: Branch = { children: new Map(), operation: undefined }
  for (const operation of operations) {
    let branch = root
    for (const part of operation.name.split('.')) {
      const child = branch.children.get(part) ?? { children: new Map(), operation: undefined }
      branch.children.set(part, child)
      branch = child
    }
    branch.operation = operation
  }
  return root
}

/** The interface of the whole API, those of its modules, and the function that makes it. */
export function apiText(operations: readonly ClientOperation[], names: Names): string {
  const tree = treeOf(operations)
  return `${interfaces(tree, 'Api', names).join('\n')}
/** The whole API: \`api.module.action(input)\`. */
export function createClient(options?: ClientOptions): Api {
  const client = connect(options)
  return ${valueText(tree, '  ')}
}
`
}

function interfaces(branch: Branch, name: string, names: Names): string[] {
  const inner: string[] = []
  const members = [...branch.children].map(([part, { children, operation }]) => {
    const key = `  readonly ${keyText(part)}: `
    const method = operation && methodType(operation)
    if (children.size === 0) return `${docText(operation!.doc, '  ')}${key}${method}\n`
    const type = names.take(`${name === 'Api' ? '' : name.slice(0, -3)}${pascalCase(part)}Api`)
    inner.push(...interfaces({ children, operation: undefined }, type, names))
    return method ? `${key}${type} & (${method})\n` : `${key}${type}\n`
  })
  return [...inner, `export interface ${name} {\n${members.join('')}}\n`]
}

function parametersText({ input, inputOptional }: ClientOperation): string {
  return `(input${inputOptional ? '?' : ''}: ${input}, options?: CallOptions)`
}

function methodType(operation: ClientOperation): string {
  const { kind, output, error } = operation
  const call = parametersText(operation)
  if (kind === 'stream') return `${call} => AsyncIterable<${output}>`
  return `${call} => Call<${resultType(kind, output)}, ${error}>`
}

/** What an operation's promise gives. */
export function resultType(kind: ClientOperation['kind'], output: string): string {
  if (kind === 'stream') return `AsyncIterable<${output}>`
  return kind === 'raw' ? 'Response' : kind === 'empty' ? 'void' : output
}

/** @param typed whether no type around tells what the parameters are */
function valueText({ children }: Branch, indent: string, typed = false): string {
  const members = [...children].map(([part, child]) => {
    const key = `${indent}  ${keyText(part)}: `
    const { operation } = child
    if (!operation) return `${key}${valueText(child, `${indent}  `, typed)},\n`
    const isModule = child.children.size > 0
    const parameters = typed || isModule ? parametersText(operation) : '(input, options)'
    const method = `${parameters} => ${callText(operation)}`
    if (!isModule) return `${key}${method},\n`
    return `${key}Object.assign(${method}, ${valueText(child, `${indent}  `, true)}),\n`
  })
  return `{\n${members.join('')}${indent}}`
}

function callText({ constant, kind }: ClientOperation): string {
  return `${kind === 'stream' ? 'items(client, ' : 'client('}${constant}, input, options)`
}
