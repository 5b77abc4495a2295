import type { Kernel } from 'bunbase'
import type { LinesPlugin } from './index.ts'

/** `bunbase lines <word> [input]`: sends one line to the running app and prints its answer. */
export default {
  meta: { description: 'Send a line to the running app' },
  args: {
    word: { type: 'positional', description: 'The word of the action', required: true },
    input: { type: 'positional', description: 'Its input, in JSON', required: false },
    token: { type: 'string', description: 'The token of a device' },
  },
  async run({ args, data }: { args: Args; data: { kernel: Kernel } }): Promise<number> {
    const { lines = {} } = data.kernel.settings.get('lines') as LinesPlugin['config']
    const message = { do: args.word, input: JSON.parse(args.input ?? '{}'), token: args.token }
    const answer = await ask(lines.hostname ?? '127.0.0.1', lines.port ?? 7007, message)
    console.log(JSON.stringify(answer))
    return answer.ok ? 0 : 1
  },
}

interface Args {
  readonly word: string
  readonly input?: string
  readonly token?: string
}

/** What a message is answered with. */
export type Answer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } }

/** Sends a message over a connection of its own; gives its answer, not what is pushed before. */
export function ask(hostname: string, port: number, message: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received = ''
    Bun.connect({
      hostname,
      port,
      socket: {
        open: (socket) => void socket.write(`${JSON.stringify(message)}\n`),
        data(socket, bytes) {
          received += bytes.toString()
          const lines = received.split('\n').slice(0, -1)
          const answer = lines.map((line) => JSON.parse(line)).find((line) => 'ok' in line)
          if (!answer) return
          resolve(answer)
          socket.end()
        },
        close: () => reject(new Error('the app hung up without an answer')),
        connectError: (_socket, error) => reject(error),
      },
    }).catch(reject)
  })
}
