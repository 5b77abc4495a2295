// The presets by name, and their cards: an app's own declarations have to be able to name them.
export { type CoreCards, core } from './core.ts'
export { type MinimalCards, minimal } from './minimal.ts'
export { type SaasCards, saas } from './saas.ts'
