import { readFileSync } from 'node:fs'

/** CPU time of this process's main thread, where all JavaScript but a Worker's runs, in microseconds. */
export function mainThreadMicros(): number {
  const [onCpu] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')
  return Number(onCpu) / 1000
}
