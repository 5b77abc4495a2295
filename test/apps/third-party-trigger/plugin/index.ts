// #region head
import {
  type Guard,
  type KernelContext,
  type Service,
  type Trigger,
  Unauthenticated,
  definePlugin,
  guard,
  service,
  t,
  trigger,
} from 'bunbase'
import type { StudioPlugin } from 'bunbase/plugins/studio'
import { type Line, LineCall } from './call.ts'
import { showDevices } from './panel.ts'
import { LineServer, callerOf } from './server.ts'

export type { Line }
// #endregion

// #region card
/** Runs actions for lines of JSON over TCP. */
export interface LinesPlugin {
  name: 'lines'
  uses: StudioPlugin
  config: {
    lines?: {
      /** Default 7007; 0 takes a free one. */
      port?: number
      /** Default `127.0.0.1`. */
      hostname?: string
      /** The token of each device, by the device's name. */
      devices?: Record<string, string>
    }
  }
  context: {
    /** The line that started the run; undefined when another trigger did. */
    line: Line | undefined
  }
  triggers: {
    /** Runs the action for lines that begin with this word: `{"do": "word", "input": {}}`. */
    line<In = never>(word: string): Trigger<In>
  }
  guards: {
    /** Lets in devices that sent their token, and says which one it is. */
    device(): Guard<{ device: string }>
  }
  hooks: {
    /** A device has connected. */
    'lines:connected': (peer: string) => void
  }
}
// #endregion

// #region port
/** Where the app listens for lines; undefined before it is started. */
export const linesPort: Service<{ port: number | undefined }> = service('lines:port')
// #endregion

// #region guard
const device = () =>
  guard('device', ({ caller }: KernelContext) => {
    if (caller.kind !== 'apiKey') throw new Unauthenticated({ message: 'Send your token.' })
    return { device: caller.id }
  })
// #endregion

// #region definition
/** The lines plugin. */
export const lines = definePlugin<LinesPlugin>({
  name: 'lines',
  uses: ['studio'],
  config: t.Object({
    lines: t.Optional(
      t.Object(
        {
          port: t.Optional(
            t.Integer({
              minimum: 0,
              maximum: 65535,
              description: 'give a TCP port, or 0 for a free one',
            }),
          ),
          hostname: t.Optional(t.String({ description: 'give a name or address to listen on' })),
          devices: t.Optional(
            t.Record(
              t.String(),
              t.String({
                minLength: 16,
                description: 'give each device a token of 16 or more characters',
              }),
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  }),
  context: {
    line: ({ invocation }) => (invocation instanceof LineCall ? invocation : undefined),
  },
  triggers: { line: (word) => trigger('line', { word }) },
  guards: { device },
  // #endregion
  // #region setup
  setup(host, { lines: { port = 7007, hostname = '127.0.0.1', devices = {} } = {} }) {
    const server = new LineServer()
    const listening = { port: undefined as number | undefined }
    host.provide(linesPort, listening)
    showDevices(host, server)

    host.handleTrigger('line', (_action, own, invoke) => {
      const { word } = own.options as { word: string }
      server.add(word, async (message, connection) =>
        invoke.execute(new LineCall(own, callerOf(message.token, devices), connection, message)),
      )
    })

    host.hook('kernel:starting', () => {
      const greet = (peer: string): void => {
        host.callHook('lines:connected', peer).catch((error: unknown) => {
          host.logger.error('a hook of lines:connected failed', { error })
        })
      }
      listening.port = server.listen(hostname, port, greet)
      host.logger.info('listening for lines', { hostname, port: listening.port })
    })
    host.hook('kernel:stopping', () => server.refuse())
    return () => server.close()
  },
  // #endregion
  // #region commands
  commands: { lines: () => import('./command.ts') },
})
// #endregion
