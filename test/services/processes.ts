// What the system knows of other processes.
import { existsSync, readFileSync, readdirSync } from 'node:fs'

/** Process ids of the children of a process. */
export function childrenOf(pid: number): number[] {
  const pairs = existsSync('/proc/self/stat') ? fromProc() : fromPs()
  return pairs.flatMap(([child, parent]) => (parent === pid ? [child!] : []))
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function fromProc(): number[][] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      // After the program's name, which may contain anything: state, parent.
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
      return [[Number(name), Number(parent)]]
    } catch {
      return [] // It has just ended.
    }
  })
}

function fromPs(): number[][] {
  const { stdout } = Bun.spawnSync(['ps', '-A', '-o', 'pid=,ppid='])
  const lines = String(stdout).trim().split('\n')
  return lines.map((line) => line.trim().split(/\s+/).map(Number))
}
