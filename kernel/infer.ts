// What a union of plugin cards adds up to. Types only; every name here works on a union of cards.
import type { Action } from './action.ts'
import type { KernelContext } from './context.ts'
import type { Event } from './event.ts'
import type { Guard } from './guard.ts'
import type { KernelHooks } from './hooks.ts'
import type { PluginCard } from './plugin.ts'

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>

type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (u: infer I) => void
  ? I
  : never
type Part<C, K extends string> = C extends { [P in K]: infer V } ? V : never
type Merged<C, K extends string> = [Part<C, K>] extends [never] ? {} : Intersect<Part<C, K>> & {}
type UsesOf<C> = C extends { uses: infer N } ? N : never

/** The cards that a card (or union of cards) needs. */
export type NeedsOf<C> = C extends { needs: infer N } ? N : never
/** The names of a union of cards. */
export type NameOf<C> = C extends { name: infer N extends string } ? N : never
/** The names of the cards that a card uses when they are selected. */
export type UsesNamesOf<C> = NameOf<UsesOf<C>>
/** A plugin sees its own members and those of what it needs. */
export type Reach<C> = C | NeedsOf<C>
/** The members of `ctx` that a union of cards gives. */
export type ContextOf<C> = KernelContext & Merged<C, 'context'> & Merged<C, 'refines'>
/** What a plugin's own code sees: its reach, and what it uses when present. */
export type ViewOf<C> = ContextOf<Reach<C>> & Partial<Merged<UsesOf<C>, 'context'>>
/** The trigger builders that a union of cards gives. */
export type TriggersOf<C> = Merged<C, 'triggers'>
/** The guard builders that a union of cards gives. */
export type GuardsOf<C> = Merged<C, 'guards'>
/** The keys that a union of cards adds to an action's definition. */
export type ActionKeysOf<C> = Merged<C, 'action'>
/** The hooks that can be subscribed to: the kernel's and those of a union of cards. */
export type HooksOf<C> = KernelHooks & Merged<C, 'hooks'>
/** The top-level config keys that a union of cards owns. */
export type ConfigOf<C> = Merged<C, 'config'>

type Lacking<C, All> = C extends { name: infer N extends string; needs: infer D }
  ? Exclude<NameOf<D>, NameOf<All>> extends infer M
    ? M extends string
      ? `plugin "${N}" needs plugin "${M}"`
      : never
    : never
  : never
/** A missing dependency shows up as a property whose name is the message. */
export type Complete<C> = { [M in Lacking<C, C>]: never }

type AddsOf<X> = X extends Guard<infer A> ? A : never
/** What a list of guards adds to `ctx`. */
export type Adds<G extends readonly unknown[]> = G extends readonly []
  ? {}
  : Intersect<AddsOf<G[number]>>

/** Any plugin's card, whatever it adds. */
export type AnyCard = PluginCard
/** The input type of an action. */
export type InputOfAction<A> = A extends Action<infer In, any> ? In : never
/** The output type of an action. */
export type OutputOfAction<A> = A extends Action<any, infer Out> ? Out : never
/** The payload type of an event. */
export type PayloadOf<E> = E extends Event<infer P> ? P : never
