// What the kernel of the machine knows about a process. Linux only.
import { readFileSync, readdirSync } from 'node:fs'

/** CPU time that all living threads of a process have used so far, in microseconds. */
export function cpuMicros(pid: number): number {
  let nanos = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
      nanos += Number(onCpu)
    } catch {
      // The thread ended between the listing and the reading.
    }
  }
  return nanos / 1000
}

/** Resident memory of a process, in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6
}
