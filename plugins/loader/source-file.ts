import { type Service, service } from '../../kernel/index.ts'

/** One file that may export actions, modules, events and hooks. */
export interface SourceFile {
  /** Relative to `actionsDir`, with `/`: `tasks/create.ts`. */
  readonly path: string
  /** Imports it. */
  load(): Promise<Record<string, unknown>>
}

/**
 * Replaces discovery. A compiled app has no folders to look into: its build writes the list of its
 * files down, and start hands it in through `boot`'s `services`.
 */
export const sourceFiles: Service<readonly SourceFile[]> = service('loader:source-files')
