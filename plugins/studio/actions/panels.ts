import { type Action, NotFound, SYSTEM } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { PanelInfo } from '../contract/shell.ts'
import { StudioReadOnly } from '../errors.ts'
import { type StudioPanelView, studioPanels } from '../panels.ts'
import { shownOutput, plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

/** Panels of plugins: what they are, and what feeds them. */
export function panelActions(studio: Studio): Action[] {
  const { host } = studio
  return [
    studioAction(
      'studio.panels.read',
      'reads',
      async ({ panel, view, input }, { access }, signal) => {
        const found = host.get(studioPanels)?.all.find(({ id }) => id === panel)
        const part = found?.view.find(({ id }) => id === view)
        if (!part)
          throw new NotFound({ message: `There is no panel "${panel}" with a view "${view}".` })
        if (part.kind === 'form' && access !== 'full') throw new StudioReadOnly()
        const trigger = { kind: 'studio', options: { panel, view } }
        const output = await host.execute(part.action, {
          ...{ trigger, input: part.kind === 'form' ? (input ?? {}) : {}, caller: SYSTEM, signal },
        })
        return { data: await shownOutput(output) }
      },
    ),
  ]
}

/** The panels as the navigation shows them. */
export function panelInfos({ host }: Studio): PanelInfo[] {
  return (host.get(studioPanels)?.all ?? []).map((panel) => ({
    ...{ id: panel.id, title: panel.title, plugin: panel.plugin },
    ...{ icon: panel.icon ?? 'puzzle', group: panel.group ?? 'plugins' },
    view: panel.view.map(({ id, kind, title, columns, refreshMs, action }) => ({
      ...{ id, kind, action: nameOf(action, host.actions) },
      ...(title !== undefined && { title }),
      ...(columns && { columns: columns.map((column) => ({ ...column })) }),
      ...(refreshMs !== undefined && { refreshMs }),
      ...(kind === 'form' && { input: inputOf(action, host.actions) }),
    })),
  }))
}

type Actions = Studio['host']['actions']

/** Registered under a name that its modules have a part in. */
const registered = (action: StudioPanelView['action'], actions: Actions) =>
  actions.find(({ name, source }) => name === action || source === action)

const nameOf = (action: StudioPanelView['action'], actions: Actions): string =>
  registered(action, actions)?.name ?? (typeof action === 'string' ? action : action.name)

const inputOf = (action: StudioPanelView['action'], actions: Actions): unknown =>
  plain(registered(action, actions)?.input.json ?? {})
