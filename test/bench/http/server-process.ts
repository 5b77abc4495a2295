// A server under test: its own process, its own port, its output in a file.
import { closeSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from './contenders.ts'

const startTimeoutMs = 20_000
let started = 0

/** A running server. */
export interface ServerProcess {
  contender: Contender
  /** Origin, `http://127.0.0.1:<port>`. */
  url: string
  pid: number
  /** Forgets what the server has printed so far, so that an access log cannot fill the disk. */
  dropOutput(): void
  /** Kills the process and waits for its end. */
  stop(): Promise<void>
}

/**
 * Starts a server and waits until it prints its URL. Output goes to a file, not a pipe: a row with an
 * access log must not be slowed by its reader.
 */
export async function startServer(contender: Contender): Promise<ServerProcess> {
  const output = join(tmpdir(), `bunbase-bench-${process.pid}-${started++}.log`)
  const fd = openSync(output, 'a')
  const child = Bun.spawn(contender.command, {
    cwd: contender.cwd,
    env: { ...process.env, NODE_ENV: 'production', ...contender.env },
    stdio: ['ignore', fd, fd],
  })
  closeSync(fd)
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await child.exited
    rmSync(output, { force: true })
  }
  const deadline = performance.now() + startTimeoutMs
  for (;;) {
    const text = readFileSync(output, 'utf8')
    const url = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(text)?.[0]
    if (url) {
      const dropOutput = (): void => truncateSync(output)
      return { contender, url, pid: child.pid, dropOutput, stop }
    }
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop()
      throw new Error(`${contender.name} printed no URL (exit code ${child.exitCode}):\n${text}`)
    }
    await Bun.sleep(1)
  }
}
