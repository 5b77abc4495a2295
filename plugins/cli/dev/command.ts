import { type CommandDef, defineCommand } from 'citty'
import { appRoot } from '../boot-app.ts'
import { originalEnvironment } from '../environment.ts'
import { findConfig, loadConfig } from '../load-config.ts'
import { type ListenFlags, listenFlags, listenOverrides } from '../port.ts'
import { paintFor } from '../style.ts'
import { Reporter } from './report.ts'
import { Supervisor } from './supervisor.ts'
import { watchApp } from './watch.ts'

/** `bunbase dev` */
export const dev: CommandDef<any> = defineCommand({
  args: listenFlags,
  async run({ args }) {
    const root = appRoot()
    const overrides = listenOverrides(args as ListenFlags)
    // Says that there is no app here, instead of waiting for one.
    if (findConfig(root) === undefined) await loadConfig(root)
    const studioToken = crypto
      .getRandomValues(new Uint8Array(24))
      .toBase64({ alphabet: 'base64url' })
    const print = (text: string): void => console.log(text)
    const report = new Reporter(print, paintFor(process.stdout), studioToken)
    const env = originalEnvironment(root)
    const supervisor = new Supervisor({ root, overrides, env, studioToken }, report)
    const unwatch = watchApp(root, (path) => supervisor.changed(path))
    supervisor.start()
    await toldToEnd(() => supervisor.kill())
    unwatch()
    await supervisor.close()
    return 0
  },
})

/** Resolves at the first Ctrl-C or SIGTERM; the next one kills. */
async function toldToEnd(kill: () => void): Promise<void> {
  const told = Promise.withResolvers<void>()
  let times = 0
  const onSignal = (): void => {
    if (++times === 1) told.resolve()
    else kill()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  await told.promise
}
