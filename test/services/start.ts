// Starts services in a process of their own, which ends when this one does.
import { join } from 'node:path'

/** A service that tests can ask for. */
export type ServiceName = 'postgres' | 'redis' | 'nats' | 'chromium'

/** URLs (of a browser the path) of what was asked for; null for what cannot run on this machine. */
export type Services = { [Name in ServiceName]?: string | null }

/** Services that this process started, until `stop`. */
export interface StartedServices {
  readonly services: Services
  stop(): Promise<void>
}

/** Starts services, all at once. They run as long as this process, however that ends. */
export async function startServices(names: readonly ServiceName[]): Promise<StartedServices> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'keep.ts'), ...names], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk)
    if (text.includes('\n')) break
  }
  // Nothing of it keeps this process from ending, and its end closes the pipe.
  child.unref()
  return {
    services: text ? (JSON.parse(text) as Services) : {},
    async stop() {
      child.ref()
      await child.stdin.end()
      await child.exited
    },
  }
}
