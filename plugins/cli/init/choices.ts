import { basename, resolve } from 'node:path'
import { UsageError } from '../command-error.ts'

/** What an app may begin with, and what that has. */
export const TEMPLATES: ReadonlyMap<string, string> = new Map([
  ['minimal', 'HTTP and logs, nothing else'],
  [
    'core',
    'what most services want: minimal, OpenAPI with a reference page, a database, run history',
  ],
  [
    'saas',
    'for customers: core, accounts, organisations with data of their own, roles, plans, mail',
  ],
])

/** Taken when nobody can be asked. */
export const DEFAULT_TEMPLATE = 'core'

/** Proposed, and taken with `--yes`. */
export const DEFAULT_NAME = 'my-app'

/**
 * The package name of an app in a folder.
 *
 * @throws UsageError when the folder's name cannot be one
 */
export function packageName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
  if (!/^[a-z0-9][a-z0-9.~-]{0,200}$/.test(name) || name === 'node_modules') {
    throw new UsageError(
      `"${name}" cannot be the name of an app`,
      'begin with a letter or digit, then letters, digits, "-", "_" and "."',
    )
  }
  return name
}
