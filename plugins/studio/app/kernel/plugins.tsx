import type { PluginRow } from '../../contract/kernel.ts'
import type { Out } from '../data/call.ts'
import { Chip } from '../ui/chip.tsx'
import { duration } from '../ui/format.ts'

/** The plugins in the order they were set up, with what each needs and adds. */
export function Plugins({
  of,
  edges,
}: {
  of: PluginRow[]
  edges: Out<'studio.kernel'>['graph']['edges']
}) {
  const slowest = Math.max(1, ...of.map(({ setupMs }) => setupMs ?? 0))
  return (
    <ol aria-label="Plugins in order of set-up" className="py-1">
      {of.map(({ name, version, source, order, setupMs, provides }) => {
        const needs = edges
          .filter(({ from, kind }) => from === name && kind === 'needs')
          .map(({ to }) => to)
        const uses = edges
          .filter(({ from, kind }) => from === name && kind === 'uses')
          .map(({ to }) => to)
        return (
          <li
            key={name}
            className="grid grid-cols-[28px_minmax(130px,180px)_minmax(140px,1fr)_minmax(140px,1.4fr)_120px] items-center gap-4 border-b border-line/60 px-4 py-2 text-sm hover:bg-raised/50 @max-[860px]:grid-cols-[28px_1fr_1fr]"
          >
            <span className="data text-right text-xs text-dim">{order + 1}</span>
            <span className="min-w-0">
              <span className="data truncate text-base">{name}</span>{' '}
              <span className="data text-xs text-dim">{version}</span>
              {source === 'app' && (
                <span className="ml-2">
                  <Chip tone="accent">app</Chip>
                </span>
              )}
            </span>
            <span className="flex min-w-0 flex-wrap items-center gap-1">
              {needs.map((need) => (
                <Chip key={need}>{need}</Chip>
              ))}
              {uses.map((use) => (
                <span key={use} className="data text-xs text-dim" title="Used when it is there">
                  {use}?
                </span>
              ))}
              {needs.length + uses.length === 0 && (
                <span className="text-xs text-dim">needs nothing</span>
              )}
            </span>
            <span
              className="min-w-0 truncate text-xs text-muted"
              title={[...provides.actions, ...provides.triggers, ...provides.panels].join('\n')}
            >
              {adds(provides) || <span className="text-dim">adds members only</span>}
            </span>
            <span className="flex items-center gap-2 @max-[860px]:hidden">
              <span className="h-1 flex-1 overflow-hidden rounded-full bg-line">
                <span
                  className="block h-1 rounded-full bg-muted"
                  style={{ width: `${((setupMs ?? 0) / slowest) * 100}%` }}
                />
              </span>
              <span className="data w-14 text-right text-xs text-muted">
                {setupMs === null ? '–' : duration(setupMs)}
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

const adds = ({ hooks, actions, triggers, panels }: PluginRow['provides']): string =>
  [
    hooks > 0 && `${hooks} ${hooks === 1 ? 'hook' : 'hooks'}`,
    actions.length > 0 && `${actions.length} ${actions.length === 1 ? 'action' : 'actions'}`,
    triggers.length > 0 && `triggers ${triggers.join(', ')}`,
    panels.length > 0 && `${panels.length} ${panels.length === 1 ? 'panel' : 'panels'}`,
  ]
    .filter(Boolean)
    .join(' · ')
