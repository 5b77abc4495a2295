import type { PluginRow } from '../../contract/kernel.ts'
import type { Out } from '../data/call.ts'
import { Chip } from '../ui/chip.tsx'
import { cn } from '../ui/cn.ts'
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
    <>
      <div
        aria-hidden
        className={cn(columns, 'label sticky top-0 z-10 h-7 border-b border-line bg-bg')}
      >
        <span />
        <span>Plugin</span>
        <span>Needs</span>
        <span className="@max-[1000px]:hidden">Uses when there</span>
        <span>Adds</span>
        <span className="text-right @max-[860px]:hidden">Set-up</span>
      </div>
      <ol aria-label="Plugins in order of set-up">
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
              className={cn(
                columns,
                'min-h-9 border-b border-line/60 py-1.5 text-sm hover:bg-raised/50',
              )}
            >
              <span className="data text-right text-xs text-dim">{order}</span>
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
                {needs.length === 0 && <span className="text-xs text-dim">nothing</span>}
              </span>
              <span className="data min-w-0 text-xs text-dim @max-[1000px]:hidden">
                {uses.join(', ')}
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
    </>
  )
}

const columns =
  'grid grid-cols-[28px_minmax(130px,180px)_minmax(120px,.8fr)_minmax(140px,1.2fr)_minmax(140px,1.2fr)_120px] items-center gap-4 px-4 @max-[1000px]:grid-cols-[28px_minmax(130px,180px)_1fr_1fr_120px] @max-[860px]:grid-cols-[28px_1fr_1fr_1fr]'

const adds = ({ hooks, actions, triggers, panels }: PluginRow['provides']): string =>
  [
    hooks > 0 && `${hooks} ${hooks === 1 ? 'hook' : 'hooks'}`,
    actions.length > 0 && `${actions.length} ${actions.length === 1 ? 'action' : 'actions'}`,
    triggers.length > 0 && `triggers ${triggers.join(', ')}`,
    panels.length > 0 && `${panels.length} ${panels.length === 1 ? 'panel' : 'panels'}`,
  ]
    .filter(Boolean)
    .join(' · ')
