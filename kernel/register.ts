// The names whose types come from the app's config through its single `Register` line. This file is
// re-exported with `export *` all the way to `bunbase`: TypeScript merges an augmentation only so.
import type { App } from './config.ts'
import type { ContextOf, GuardsOf, HooksOf, TriggersOf } from './infer.ts'

/**
 * The app's single augmentation, in `bunbase.config.ts` itself:
 * `declare module 'bunbase' { interface Register { config: typeof config } }`.
 */
export interface Register {}

/** The cards of the plugins that the app's config selects. */
export type Cards = Register extends { config: App<infer C> } ? C : never

/** `ctx` as the app's selected plugins make it. */
export interface ActionContext extends ContextOf<Cards> {}
/** The trigger builders of the app's selected plugins. */
export interface Triggers extends TriggersOf<Cards> {}
/** The guard builders of the app's selected plugins. */
export interface Guards extends GuardsOf<Cards> {}
/** The hooks that the app can subscribe to. */
export interface Hooks extends HooksOf<Cards> {}

/** The cards of the preset that stands for “no presets and no plugins”; filled in by `bunbase`. */
export interface Defaults {}
/** The cards of an app that names neither presets nor plugins. */
export type DefaultCards = Defaults extends { cards: infer C } ? C : never
