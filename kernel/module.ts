import { type DefineAction, makeAction } from './action.ts'
import type { Guard } from './guard.ts'
import type { Adds, ContextOf } from './infer.ts'
import type { Cards } from './register.ts'

/** A group of actions with shared guards, API prefix and name prefix. */
export interface Module<C, MG extends readonly Guard<any>[]> {
  readonly name: string
  /** Declares an action of this module; its `ctx` knows the module's guards. */
  action: DefineAction<C, ContextOf<C> & Adds<MG>>
}

/** What an author writes about a module. */
export interface ModuleDefinition<MG extends readonly Guard<any>[] = readonly Guard<any>[]> {
  /** First part of its actions' names: `name.action`. */
  name: string
  description?: string
  /** Joined before the paths of its actions' API triggers: `/tasks`. */
  apiPrefix?: string
  /** Run before the action's own, outer modules first. */
  guards?: MG
}

/** A module as the kernel keeps it. */
export interface ModuleSource {
  readonly name: string
  readonly '~module': ModuleDefinition
}

/** Whether a value was made by {@link module}. */
export function isModule(value: unknown): value is ModuleSource {
  return typeof value === 'object' && value !== null && '~module' in value
}

/**
 * Declares a module. As the default export of a folder's `_module.ts` it holds every action in that
 * folder; modules nest by folder.
 */
export function module<const MG extends readonly Guard<any>[] = []>(
  definition: ModuleDefinition<MG>,
): Module<Cards, MG> {
  const made = {
    name: definition.name,
    '~module': definition,
    action: (of: object, handler: never) => makeAction(of, handler, made as ModuleSource),
  }
  return made as unknown as Module<Cards, MG>
}
