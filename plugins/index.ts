// The package's front door, `bunbase`: the kernel's names, and boot with the default preset.
import { type App, type BootOptions, type Kernel, boot as bootKernel } from '../kernel/index.ts'

export * from '../kernel/index.ts'
export {
  createSession,
  hashPassword,
  revokeSession,
  revokeSessions,
  verifyPassword,
  verifySession,
} from './auth-functions.ts'
export type { Org, Organizations } from './organizations/index.ts'

/**
 * Makes an app from its config; see the kernel's `boot`. An app that names neither presets nor
 * plugins gets `core()`.
 */
export function boot(app: App<any>, options: BootOptions = {}): Promise<Kernel> {
  return bootKernel(app, {
    defaults: async () => [(await import('../presets/core.ts')).core()],
    catalogue: async () => (await import('./catalogue.ts')).catalogue,
    ...options,
  })
}

declare module '../kernel/register.ts' {
  interface Defaults {
    cards: import('../presets/core.ts').CoreCards
  }
}
