import { docText } from './doc-text.ts'

/** A type, declared: an interface where it is one object. Ends with a line break. */
export function declaration(
  name: string,
  type: string,
  doc: readonly (string | undefined)[] = [],
): string {
  const isObject = type.startsWith('{') && type.endsWith('}') && !type.includes('\n} ')
  const head = isObject ? `export interface ${name} ${type}` : `export type ${name} = ${type}`
  return `${docText(doc)}${head}\n`
}
