// Load from a process of its own: wrk where there is one, else our client.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from './workloads.ts'

/** What a load generator saw in one measurement. */
export interface LoadResult {
  requests: number
  perSecond: number
  /** Latency in milliseconds. */
  p50: number
  p99: number
}

/** Sends one request over and over, on `connections` keep-alive connections, for `seconds`. */
export type Load = (
  url: string,
  exchange: Exchange,
  connections: number,
  seconds: number,
) => Promise<LoadResult>

async function output(command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const text = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')} failed:\n${text}`)
  return text
}

/** Our own client: runs everywhere, and for less than a second where asked to. */
export const clientLoad: Load = async (url, exchange, connections, seconds) => {
  const client = new URL('client.ts', import.meta.url).pathname
  const task = JSON.stringify({ url, exchange, connections, seconds })
  return JSON.parse(await output([process.execPath, client, task])) as LoadResult
}

const milliseconds = (text = ''): number => {
  const [, value, unit] = /^([\d.]+)(us|ms|s)$/.exec(text) ?? []
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's']
}

/** A load generator around the `wrk` of that path; it measures whole seconds. */
export const wrkLoad =
  (wrk: string): Load =>
  async (url, { method, path, body, headers = {} }, connections, seconds) => {
    const command = [wrk, '-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, '--latency']
    if (body !== undefined) {
      const script = join(tmpdir(), `bunbase-bench-${process.pid}.lua`)
      await Bun.write(
        script,
        `wrk.method = '${method}'\nwrk.body = [==[${body}]==]\n` +
          `wrk.headers['content-type'] = 'application/json'\n`,
      )
      command.push('-s', script)
    }
    for (const [name, value] of Object.entries(headers)) command.push('-H', `${name}: ${value}`)
    const text = await output([...command, url + path])
    if (/Non-2xx|Socket errors/.test(text))
      throw new Error(`${url}${path} failed under load:\n${text}`)
    return {
      requests: Number(/(\d+) requests in/.exec(text)?.[1]),
      perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
      p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(text)?.[1]),
      p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(text)?.[1]),
    }
  }

/** wrk as found or, as root on Debian, as installed by us; else our own client. */
export async function chooseLoad(): Promise<{ load: Load; label: string }> {
  if (!Bun.which('wrk') && process.getuid?.() === 0 && Bun.which('apt-get')) {
    console.log('Installing wrk with apt-get')
    await Bun.spawn(['apt-get', 'install', '-y', '-qq', 'wrk'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    }).exited
  }
  const wrk = Bun.which('wrk')
  return wrk ? { load: wrkLoad(wrk), label: 'wrk' } : { load: clientLoad, label: 'the Bun client' }
}
