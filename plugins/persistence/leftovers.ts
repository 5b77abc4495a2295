import { readdirSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { RowFile } from './row-file.ts'

const NAME = /^(.+)~(\d+)~[0-9a-z]+\.[a-z]+\d*\.rows$/
/** Milliseconds without a change after which another machine's files are nobody's: of it one cannot ask. */
const ABANDONED = 3_600_000

/** Where a process keeps its rows: no other process, not even a later one, has the same. */
export function ownFiles(folder: string, startedAt: number): string {
  const machine = hostname().replace(/[^\w.-]/g, '_')
  return join(folder, `${machine}~${process.pid}~${startedAt.toString(36)}`)
}

/**
 * The files of processes that have ended and could not store what was in them.
 *
 * @param now milliseconds since the epoch, by the machine's clock
 */
export function leftovers(folder: string, own: string, now: number): RowFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  const machine = hostname().replace(/[^\w.-]/g, '_')
  return names.flatMap((name) => {
    const [, host, pid] = NAME.exec(name) ?? []
    const path = join(folder, name)
    if (host === undefined || path.startsWith(own)) return []
    // A container gets a name of its own each time it is made, and finds the same folder.
    const isLeft = host === machine ? !isAnother(Number(pid)) : now - changedAt(path) > ABANDONED
    return isLeft ? [new RowFile(path, 0)] : []
  })
}

function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return Infinity
  }
}

/** Whether a process of that number runs, and is not this one (whose number an earlier one had). */
function isAnother(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
