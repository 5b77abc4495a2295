// From the start of a process to its first answer.
import type { Contender } from './contenders.ts'
import { startServer } from './server-process.ts'

async function firstAnswerMs(contender: Contender): Promise<number> {
  const began = performance.now()
  const server = await startServer(contender)
  try {
    const response = await fetch(`${server.url}/health`)
    if (!response.ok) throw new Error(`${contender.name} answered ${response.status} to /health`)
    await response.text()
    return performance.now() - began
  } finally {
    await server.stop()
  }
}

/** Milliseconds from spawn to the first 200, by server name, `rounds` times each, in turns. */
export async function measureColdStarts(
  list: readonly Contender[],
  rounds: number,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(list.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contender of list) times.get(contender.name)!.push(await firstAnswerMs(contender))
  }
  return times
}
