import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Connections } from './connections.ts'
import type { Presence, PresenceFacts } from './presence.ts'

type Row = Record<'id' | 'birth', string> & { readonly pid: number }

/**
 * Processes of one machine see each other: for SQLite, whose file is on one machine. Those in another
 * container, where a `pid` means something else, are left to their leases.
 */
export function processPresence({ own, statements }: Connections): Presence {
  const facts: PresenceFacts = {
    lockKey: null,
    host: `${hostname()} ${namespace()}`,
    pid: process.pid,
    birth: birthOf(process.pid) ?? '',
  }
  return {
    facts,
    async show() {},
    async gone(self) {
      const { rows } = await statements.run<Row>(
        own,
        'select id, pid, birth from job_workers where host = $1 and id <> $2',
        [facts.host, self],
      )
      return rows.filter(({ pid, birth }) => !lives(pid, birth)).map(({ id }) => id)
    },
    async leave() {},
  }
}

function lives(pid: number, birth: string): boolean {
  // Two apps of one process, as in tests.
  if (pid === process.pid) return true
  if (birth !== '') return birthOf(pid) === birth
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** When a process began, in ticks since the machine did; undefined when it has ended, or not on Linux. */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in brackets, may have spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state] = fields
    return state === 'Z' || state === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
