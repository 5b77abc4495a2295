import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where this package is and which version it has: its own folder differs in a repository and built. */
function find(): { folder: string; version: string } {
  for (let folder = import.meta.dir; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) {
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
      return { folder, version }
    }
  }
}

/** `folder` is absolute, without a trailing slash. */
export const bunbase: { readonly folder: string; readonly version: string } = find()
