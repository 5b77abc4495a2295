import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

let known: string | undefined

/** The version of bunbase; its folder differs in a checkout and built. */
export function bunbaseVersion(): string {
  if (known !== undefined) return known
  for (let folder = import.meta.dir; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (!existsSync(manifest)) continue
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    return (known = version)
  }
}
