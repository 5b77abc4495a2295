import { isAbsolute, resolve } from 'node:path'
import type { DatabaseEngine } from './database.ts'

/** A database URL, understood. */
export interface DatabaseAddress {
  readonly engine: DatabaseEngine
  /** What the engine opens: a URL for Postgres, an absolute path or `:memory:` for SQLite. */
  readonly target: string
  /** For people: without its password. */
  readonly shown: string
}

const MEMORY = ':memory:'

/**
 * Reads a database URL.
 *
 * @param root folder that relative SQLite paths are looked for in
 * @throws TypeError for a URL of neither engine
 */
export function databaseAddress(url: string, root: string): DatabaseAddress {
  if (/^postgres(ql)?:\/\//.test(url)) {
    return { engine: 'postgres', target: url, shown: withoutPassword(url) }
  }
  const path = /^(?:sqlite|file):(?:\/\/(?=\/|\.|:memory:))?(.*)$/.exec(url)?.[1] ?? url
  if (path === MEMORY) return { engine: 'sqlite', target: MEMORY, shown: 'sqlite::memory:' }
  if (!/^(sqlite|file):./.test(url)) {
    throw new TypeError(
      `"${withoutPassword(url)}" is not a database URL: write file:path/app.db, sqlite::memory: or postgres://user@host/name`,
    )
  }
  const target = isAbsolute(path) ? path : resolve(root, path)
  return { engine: 'sqlite', target, shown: `file:${target}` }
}

/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  return url
    .replace(/^([a-z]+:\/\/[^:@/?#]*):[^@/]*@/i, '$1:***@')
    .replace(/([?&](?:password|pass)=)[^&#]*/gi, '$1***')
}
