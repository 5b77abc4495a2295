/**
 * A documentation comment.
 *
 * @param lines empty ones are left out at the ends; a text may have several
 * @returns with a line break at the end; empty when nothing is said
 */
export function docText(lines: readonly (string | undefined)[], indent = ''): string {
  const text = lines
    .filter((line) => line !== undefined)
    .join('\n')
    .replaceAll('*/', '*\\/')
    .trim()
  if (text === '') return ''
  if (!text.includes('\n')) return `${indent}/** ${text} */\n`
  const body = text.split('\n').map((line) => `${indent} * ${line}`.trimEnd())
  return `${indent}/**\n${body.join('\n')}\n${indent} */\n`
}
