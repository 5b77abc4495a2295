import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly version: string
}

/** What the app's package.json says. @param root of the app */
export function manifestOf(root: string): Manifest {
  const file = join(root, 'package.json')
  const found = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest>)
    : {}
  return { name: found.name ?? 'app', version: found.version ?? '0.0.0' }
}

/** The app's name. */
export const appName = (root: string): string => manifestOf(root).name
