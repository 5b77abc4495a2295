import { mistake } from '../../../kernel/index.ts'
import type { Manifest } from '../manifest.ts'
import { apiText, resultType } from './api-text.ts'
import { docText } from './doc-text.ts'
import { Names } from './names.ts'
import { NamedTypes } from './named-types.ts'
import { type ClientOperation, clientOperations } from './operations.ts'
import { type RuntimePart, type RuntimeTexts, declaredNames } from './runtime-parts.ts'

/** A client, written. */
export interface ClientFile {
  readonly text: string
  readonly operations: readonly ClientOperation[]
}

/** Names that stand in the file beside those of the run-time part. */
const OWN = ['Api', 'createClient', 'client', 'input', 'options']

/**
 * The client of an app: one file that imports nothing. The same manifest gives the same text.
 *
 * @param command how to write it again
 * @throws when no action can be called over HTTP
 */
export function clientFile(manifest: Manifest, texts: RuntimeTexts, command: string): ClientFile {
  const actions = manifest.actions.filter(({ routes, internal }) => routes.length > 0 && !internal)
  if (actions.length === 0) {
    throw mistake(
      'no action can be called over HTTP, so there is nothing for a client to call',
      "give an action a trigger: triggers.api('GET', '/tasks')",
    )
  }
  const names = new Names([...OWN, ...Object.values(texts).flatMap(declaredNames)])
  const types = new NamedTypes(names)
  const { operations, errors } = clientOperations(actions, names, types)
  const sections = [
    header(command),
    partsFor(operations)
      .map((part) => texts[part])
      .join('\n\n'),
    [...types.declarations, ...errors].join('\n'),
    operations.map(operationText).join('\n'),
    apiText(operations, names),
  ]
  return {
    text: `${sections
      .filter(Boolean)
      .map((it) => it.trim())
      .join('\n\n')}\n`,
    operations,
  }
}

/** The comment at the top of a generated file. */
export function header(command: string): string {
  return `// Written by \`${command}\`. Do not edit it: change the actions, then run it again.`
}

/** The pieces of the run-time part that some action needs. */
function partsFor(operations: readonly ClientOperation[]): RuntimePart[] {
  const needs = (word: string): boolean => operations.some(({ value }) => value.includes(word))
  return [
    'runtime',
    ...(needs('read: events') ? (['stream'] as const) : []),
    ...(needs('read: unread') ? (['download'] as const) : []),
    ...(needs('encode: multipart') ? (['form'] as const) : []),
    ...(needs('encode: urlencoded') ? (['urlencoded'] as const) : []),
  ]
}

function operationText(operation: ClientOperation): string {
  const { constant, declarations, input, inputOptional, kind, output, error, value } = operation
  const type = [
    inputOptional ? `${input} | undefined` : input,
    resultType(kind, output),
    error,
  ].join(', ')
  const text = `export const ${constant}: Operation<${type}> = ${value}\n`
  return [...declarations, `${docText(operation.doc)}${text}`].join('\n')
}
