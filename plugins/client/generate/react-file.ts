import { basename } from 'node:path'
import { header } from './client-file.ts'
import { keyText, literal } from './names.ts'
import type { ClientOperation } from './operations.ts'
import type { RuntimeTexts } from './runtime-parts.ts'

/** `web/client.gen.ts` → `web/client.react.gen.ts`. */
export function reactFileName(file: string): string {
  return file.replace(/(\.gen)?\.[cm]?tsx?$|$/, '.react.gen.ts')
}

/**
 * Options for TanStack Query: what is asked by GET and gives a value is a query, what changes something
 * a mutation. Streams and downloads are neither.
 */
export function reactFile(
  operations: readonly ClientOperation[],
  client: string,
  texts: RuntimeTexts,
  command: string,
): string {
  const shown = operations.filter(({ kind }) => kind === 'value' || kind === 'empty')
  const from = `./${basename(client).replace(/\.[cm]?tsx?$/, '')}`
  return `${header(command)}
import { type QueryKey, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { Api, Call, CallOptions } from ${literal(from)}

${texts.react}

/** Options for TanStack Query, by module and action: \`useQuery(queries.tasks.list({ done: false }))\`. */
export function createQueries(api: Api) {
  return ${treeText(shown, '  ', [])}
}
`
}

function treeText(
  operations: readonly ClientOperation[],
  indent: string,
  path: readonly string[],
): string {
  const at = path.length
  const groups = Map.groupBy(operations, ({ name }) => name.split('.')[at]!)
  const members = [...groups].map(([part, group]) => {
    const here = group.find(({ name }) => name.split('.').length === at + 1)
    const below = group.filter((operation) => operation !== here)
    const inner = below.length > 0 && treeText(below, `${indent}  `, [...path, part])
    const own = here && optionsText(here)
    const value = own && inner ? `Object.assign(${own}, ${inner})` : own || inner
    return `${indent}  ${keyText(part)}: ${value},\n`
  })
  return `{\n${members.join('')}${indent}}`
}

function optionsText({ name, method, kind }: ClientOperation): string {
  const parts = name.split('.')
  const access = parts.map((part) => (keyText(part) === part ? `.${part}` : `[${literal(part)}]`))
  const factory = method === 'GET' && kind === 'value' ? 'query' : 'mutation'
  return `${factory}([${parts.map(literal).join(', ')}], api${access.join('')})`
}
