import { readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
/** Bytes that have to be free there; containers often have less. */
const ROOM = 2 * 1024 ** 3

/**
 * Folder for the databases of tests: in memory where there is room, as they are made by the thousand and
 * none outlives its test. Benchmarks write to the disk, as apps do.
 */
export function scratch(): string {
  return process.env['NODE_ENV'] === 'test' && isUsable() ? MEMORY : tmpdir()
}

function isUsable(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    // The programs of Postgres may have to be copied to it.
    const isForData = / \/dev\/shm .*\bnoexec\b/.test(readFileSync('/proc/mounts', 'utf8'))
    return bavail * bsize > ROOM && !isForData
  } catch {
    return false
  }
}
