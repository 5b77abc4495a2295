#!/usr/bin/env bun
import { installedCli } from './installed-cli.ts'

const words = process.argv.slice(2)

// Bun has read the `.env` files by now, and without NODE_ENV those for development. Production
// begins again with its own.
if (words[0] === 'start' && process.env.NODE_ENV === undefined && process.execve) {
  const { originalEnvironment } = await import('./environment.ts')
  const environment = { ...originalEnvironment(process.cwd()), NODE_ENV: 'production' }
  const command = [process.execPath, '--no-install', import.meta.path, ...words]
  process.execve(process.execPath, command, environment)
}

const installed = installedCli(process.cwd())
const { run } = (await (installed ? import(installed) : import('./run.ts'))) as {
  run(words: readonly string[]): Promise<number>
}
process.exit(await run(words))
