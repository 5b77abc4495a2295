import { sourceOf } from './config-source.ts'
import type { LoadedConfig } from './load-config.ts'

/** The config's `actionsDir`, relative to the app's folder; its plugins' options are not looked into. */
export function actionsDirOf(config: LoadedConfig): string {
  const dir = sourceOf(config).values?.['actionsDir']
  return typeof dir === 'string' ? dir : 'src'
}
