import { readdirSync } from 'node:fs'

type Environment = Record<string, string | undefined>

/**
 * The environment as it was before Bun added a folder's `.env` files to it. A process started with
 * it reads the files anew; with `process.env` it would keep their old values, as what is set
 * already wins over a file.
 */
export function originalEnvironment(folder: string): Environment {
  const environment: Environment = { ...process.env }
  if (!readdirSync(folder).some((name) => name.startsWith('.env'))) return environment
  // Bun's own reader tells the names, then (with the rest, for `$NAME` in values) what it sets them to.
  const names = Object.keys(readEnvFiles(folder, pick(environment, ['NODE_ENV'])))
  const rest = { ...environment }
  for (const name of names) if (name !== 'NODE_ENV') delete rest[name]
  const read = readEnvFiles(folder, rest)
  for (const name of names) {
    if (environment[name] !== read[name]) rest[name] = environment[name]
  }
  return rest
}

function readEnvFiles(folder: string, env: Environment): Environment {
  const code = 'process.stdout.write(JSON.stringify(process.env))'
  const { stdout } = Bun.spawnSync([process.execPath, '-e', code], {
    cwd: folder,
    env,
    stderr: 'ignore',
  })
  return JSON.parse(String(stdout)) as Environment
}

function pick(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(
    names
      .filter((name) => environment[name] !== undefined)
      .map((name) => [name, environment[name]]),
  )
}
