// The presets by name.
export { core } from './core.ts'
export { minimal } from './minimal.ts'
