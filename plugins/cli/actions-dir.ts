import type { LoadedConfig } from './load-config.ts'

/** The config's `actionsDir`, relative to the app's folder; its plugins' options are not looked into. */
export function actionsDirOf({ app }: LoadedConfig): string {
  const { '~app': source } = app as { '~app'?: { values: Readonly<Record<string, unknown>> } }
  const dir = source?.values['actionsDir']
  return typeof dir === 'string' ? dir : 'src'
}
