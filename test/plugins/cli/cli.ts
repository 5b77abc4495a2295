// Runs `bunbase` as a shell does, and makes apps for it to run in.
import { mkdir, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { testFolder } from '../../test-folder.ts'

const repository = new URL('../../..', import.meta.url).pathname
const source = join(repository, 'plugins/cli/bin.ts')

/** Milliseconds after which something that was waited for will not come any more. */
const PATIENCE = 30_000

interface CliOptions {
  cwd: string
  /** Added to the environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>
  /** Default: this repository's sources. Empty: the words are Bun's own. */
  bin?: string
}

const commandOf = (bin: string, words: string[]): string[] => [
  process.execPath,
  ...(bin ? [bin] : []),
  ...words,
]

function environment(more: CliOptions['env'] = {}): Record<string, string | undefined> {
  const {
    PORT: _port,
    LOG_LEVEL: _level,
    FORCE_COLOR: _colour,
    NODE_ENV: _node,
    ...rest
  } = process.env
  return { ...rest, ...more }
}

/** What a command printed, and its exit code. */
export interface Ended {
  code: number
  out: string
  err: string
}

/** Runs a command to its end. */
export async function cli(words: string[], { cwd, env, bin = source }: CliOptions): Promise<Ended> {
  const child = Bun.spawn(commandOf(bin, words), {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, out, err }
}

/** A command that goes on until it is told to end. */
export class RunningCli {
  readonly process: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
  /** Everything printed so far. */
  output = ''
  #seen = 0
  #wake: () => void = () => {}

  constructor(words: string[], { cwd, env, bin = source }: CliOptions) {
    // One pipe for both outputs keeps their order.
    const shell = ['sh', '-c', 'exec "$@" 2>&1', 'sh']
    this.process = Bun.spawn([...shell, ...commandOf(bin, words)], {
      cwd,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    void this.#read(this.process.stdout)
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      this.output += decoder.decode(chunk, { stream: true })
      this.#wake()
    }
  }

  /** Waits until something is printed after what was waited for before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const late = AbortSignal.timeout(PATIENCE)
    for (;;) {
      const found = pattern.exec(this.output.slice(this.#seen))
      if (found) {
        this.#seen += found.index + found[0].length
        return found
      }
      if (late.aborted || this.process.exitCode !== null) {
        throw new Error(`never said ${pattern}; it said:\n${this.output}`)
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      late.addEventListener('abort', () => resolve(), { once: true })
      void this.process.exited.then(() => resolve())
      await promise
    }
  }

  /** The URL that it prints, without a trailing slash. */
  async url(): Promise<string> {
    const [found] = await this.says(/http:\/\/[\w.:[\]-]+/)
    return found
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.process.kill(signal)
    return this.process.exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null) await this.end('SIGINT')
  }
}

/** An app in a folder of its own, taken away at the end. */
export interface TemporaryApp extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string
  write(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
}

/** A config on `minimal()` that takes any port. */
export const CONFIG = `import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'
const config = defineConfig({ presets: [minimal()], port: 0, hostname: '127.0.0.1' })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`

/** An action that answers GET on a path with a text. */
export const answering = (name: string, path: string, text: string): string =>
  `import { action, t, triggers } from 'bunbase'
export default action(
  {
    name: '${name}',
    input: t.Object({}),
    output: t.Object({ text: t.String() }),
    triggers: [triggers.api('GET', '${path}')],
  },
  () => ({ text: ${text} }),
)
`

/** Makes an app inside this repository, so that it imports the sources as \`bunbase\`. */
export async function temporaryApp(files: Record<string, string> = {}): Promise<TemporaryApp> {
  return appIn(testFolder('cli', 'repository').path, {
    'bunbase.config.ts': CONFIG,
    'src/hello.ts': answering('hello', '/hello', "'hello'"),
    ...files,
  })
}

/** An app in a given folder. */
export async function appIn(
  path: string,
  files: Record<string, string> = {},
): Promise<TemporaryApp> {
  const folder = await realpath(path)
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await Bun.write(join(folder, file), text)
  }
  for (const [file, text] of Object.entries(files)) await write(file, text)
  return {
    folder,
    write,
    remove: (file) => rm(join(folder, file), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What an endpoint of an {@link answering} action says. */
export async function textAt(url: string): Promise<string> {
  const answer = (await (await fetch(url)).json()) as { text: string }
  return answer.text
}
