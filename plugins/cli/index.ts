// `bunbase/cli`: the command as a function, and how it finds an app's config.
export { type LoadedConfig, loadConfig } from './load-config.ts'
export { type PluginCommandData, run } from './run.ts'
