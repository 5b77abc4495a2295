// Reads the code fences of a Markdown page, and the parts of files that they quote.

/** A code fence: where it stands, what it is, and what it says. */
export interface Fence {
  /** The page, relative to the repository. */
  page: string
  /** Line of its first line of code, counted from 1. */
  line: number
  language: string
  /** What follows the language: `file=test/apps/hello/src/greet.ts#greet`, `project=other`. */
  options: Record<string, string>
  code: string
}

/** Every fence of a page, in order. */
export function readFences(page: string, markdown: string): Fence[] {
  const fences: Fence[] = []
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const open = /^( *)(`{3,})\s*(\S*)(.*)$/.exec(lines[at] ?? '')
    if (!open) continue
    const [, indent = '', ticks = '', language = '', rest = ''] = open
    const start = ++at
    while (at < lines.length && lines[at]?.trim() !== ticks) at++
    const code = lines.slice(start, at).map((line) => line.replace(indent, ''))
    fences.push({
      page,
      line: start + 1,
      language,
      options: Object.fromEntries([...rest.matchAll(/(\w+)=(\S+)/g)].map(([, k, v]) => [k, v])),
      code: `${code.join('\n')}\n`,
    })
  }
  return fences
}

/**
 * What a file says between `// #region name` and `// #endregion`, without their indentation, or the
 * whole file without its region marks.
 */
export function quote(source: string, region?: string): string | undefined {
  const mark = /^\s*\/\/ #(region|endregion)/
  const lines = source.trimEnd().split('\n')
  if (!region) return `${lines.filter((line) => !mark.test(line)).join('\n')}\n`
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`)
  if (start < 0) return undefined
  const end = lines.findIndex((line, at) => at > start && line.trim().startsWith('// #endregion'))
  const part = lines.slice(start + 1, end < 0 ? undefined : end)
  const indent = Math.min(...part.filter((line) => line.trim()).map((line) => line.search(/\S/)))
  return `${part.map((line) => line.slice(indent)).join('\n')}\n`
}
