// No figures for wrong answers: every server is asked everything once before it is measured.
import { deepEquals } from 'bun'
import type { ServerProcess } from './server-process.ts'
import { type Exchange, invalid, variations, workloads } from './workloads.ts'

async function complaint(url: string, exchange: Exchange): Promise<string | undefined> {
  const { method, path, body, expected, name } = exchange
  const headers = body === undefined ? undefined : { 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers, body })
  const text = await response.text()
  const got = `${name}: ${method} ${path} answered ${response.status} ${text.slice(0, 200)}`
  if (!expected) return response.status >= 400 && response.status < 500 ? undefined : got
  if (!response.ok || !response.headers.get('content-type')?.startsWith('application/json'))
    return got
  return deepEquals(JSON.parse(text), expected) ? undefined : got
}

/** Throws with every wrong answer of a server; a server that does not validate may accept anything. */
export async function verify({ contender, url }: ServerProcess): Promise<void> {
  const exchanges = [...workloads, ...variations, ...(contender.validates ? invalid : [])]
  const complaints: string[] = []
  for (const exchange of exchanges) {
    const wrong = await complaint(url, exchange)
    if (wrong) complaints.push(wrong)
  }
  if (complaints.length > 0) {
    throw new Error(`${contender.name} answers wrongly:\n  ${complaints.join('\n  ')}`)
  }
}
