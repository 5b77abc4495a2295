import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BootProblem } from '../../kernel/index.ts'

/**
 * Adds to mistakes of config keys where they stand: plugins are handed values, not the file. The
 * line is added when the key is written once, so that it is never a wrong one.
 *
 * @param root folder of the app
 * @param file its config, relative to it
 */
export function placeInConfig(
  problems: readonly BootProblem[],
  root: string,
  file: string,
): BootProblem[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return problems.map((problem) => {
    if (!problem.key || problem.file || problem.action) return problem
    const found = placesOf(problem.key, lines)
    // What is not written there may come from the environment.
    if (found.length === 0) return problem
    return { ...problem, file, ...(found.length === 1 ? found[0] : {}) }
  })
}

function placesOf(key: string, lines: readonly string[]): { line: number; column: number }[] {
  // Steps of lists are not written out, as in `http.static.0.path`.
  const name = key.split('.').findLast((step) => !/^\d+$/.test(step))!
  const written = new RegExp(`(?<![\\w$.])${name.replaceAll(/\W/g, '\\$&')}['"]?\\s*:`, 'g')
  return lines.flatMap((text, index) =>
    [...text.matchAll(written)].map((at) => ({ line: index + 1, column: at.index + 1 })),
  )
}
