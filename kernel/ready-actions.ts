import type { TSchema } from '@sinclair/typebox'
import type { Action } from './action.ts'
import { t } from './t.ts'

/** Config of a plugin that brings actions of its own, ready to be called. */
export interface ReadyActionsConfig<Name extends string> {
  /** Path before those of the ready actions. Default: `/` and the plugin's name. */
  prefix?: string
  /** Ready actions by name; false leaves one out, for one of the app's own. */
  actions?: Partial<Record<Name, boolean>>
}

/**
 * Schemas of the keys of a {@link ReadyActionsConfig}, to be spread into the plugin's own.
 *
 * @param plugin its name, for the example of a prefix
 * @param names of its ready actions
 */
export function readyActionsSchema(
  plugin: string,
  names: readonly string[],
): { prefix: TSchema; actions: TSchema } {
  const isOn = t.Optional(t.Boolean({ description: 'true or false' }))
  return {
    prefix: t.Optional(
      t.String({
        pattern: '^/[A-Za-z0-9/_-]*[A-Za-z0-9_-]$',
        maxLength: 100,
        description: `a path such as "/${plugin}"`,
      }),
    ),
    actions: t.Optional(
      t.Object(Object.fromEntries(names.map((name) => [name, isOn])), {
        additionalProperties: false,
      }),
    ),
  }
}

/**
 * Makes the ready actions, but for those that the config leaves out.
 *
 * @param makers of the actions, by the names that the config knows them by
 * @param parts what each is made with
 * @param onlyWhenAsked names of those that the config has to switch on
 */
export function readyActions<Name extends string, Parts>(
  makers: Readonly<Partial<Record<Name, (parts: Parts) => Action>>>,
  parts: NoInfer<Parts>,
  { actions = {} }: NoInfer<ReadyActionsConfig<Name>>,
  onlyWhenAsked: readonly NoInfer<Name>[] = [],
): Action[] {
  return (Object.keys(makers) as Name[])
    .filter((name) => actions[name] ?? !onlyWhenAsked.includes(name))
    .map((name) => makers[name]!(parts))
}
