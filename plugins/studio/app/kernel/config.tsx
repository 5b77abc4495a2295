import { getRouteApi } from '@tanstack/react-router'
import type { ConfigRow } from '../../contract/kernel.ts'
import type { Out } from '../data/call.ts'
import { Chip } from '../ui/chip.tsx'
import { cn } from '../ui/cn.ts'
import { Input, Segmented } from '../ui/field.tsx'
import { count } from '../ui/format.ts'
import { NoMatch } from '../ui/states.tsx'
import { useRefine } from '../ui/use-refine.ts'

const route = getRouteApi('/kernel')
const columns =
  'grid grid-cols-[minmax(180px,300px)_minmax(140px,1fr)_180px_110px] gap-4 px-4 @max-[860px]:grid-cols-[minmax(140px,1fr)_minmax(100px,1fr)_90px]'

/** Every setting, its value and where it comes from; secrets stay hidden. */
export function Config({ of, env }: { of: ConfigRow[]; env: Out<'studio.kernel'>['env'] }) {
  const { q = '', show = 'all' } = route.useSearch()
  const refine = useRefine<{ q: string; show: string }>()
  const given = of.filter(({ source }) => source !== 'default')
  const shown = (show === 'given' ? given : of).filter(({ path, plugin, description }) =>
    `${path} ${plugin} ${description ?? ''}`.toLowerCase().includes(q.toLowerCase()),
  )
  return (
    <>
      <div className="flex h-11 items-center gap-3 border-b border-line px-4">
        <Input
          data-filter
          className="max-w-80"
          aria-label="Find a setting"
          placeholder="Find a setting"
          value={q}
          onChange={(event) => refine({ q: event.target.value || undefined })}
        />
        <Segmented
          label="Which settings"
          value={show}
          options={[
            ['all', `All ${count(of.length)}`],
            ['given', `Set here ${count(given.length)}`],
          ]}
          onChange={(next) => refine({ show: next === 'all' ? undefined : next })}
        />
      </div>
      {shown.length === 0 ? (
        <NoMatch what="setting" q={q} onClear={() => refine({ q: undefined, show: undefined })} />
      ) : (
        <ul aria-label="Settings">
          {shown.map((row) => (
            <Setting key={`${row.plugin} ${row.path}`} of={row} />
          ))}
        </ul>
      )}
      {env.length > 0 && !q && <Environment of={env} />}
    </>
  )
}

function Setting({ of }: { of: ConfigRow }) {
  const { path, value, plugin, source, from, description, secret } = of
  const text = secret && value !== null ? '••••••' : said(value)
  return (
    <li className={cn(columns, 'items-baseline border-b border-line/60 py-1.5 hover:bg-raised/50')}>
      <span className="min-w-0">
        <span className="data block truncate text-sm">{path}</span>
        {description && (
          <span className="block truncate text-xs text-dim" title={description}>
            {description}
          </span>
        )}
      </span>
      <span
        className={cn('data min-w-0 truncate text-xs', value === null ? 'text-dim' : 'text-fg')}
        title={secret ? 'Secret: its value is not sent here.' : text}
      >
        {text}
      </span>
      <span className="flex min-w-0 items-baseline gap-2">
        <Chip tone={source === 'default' ? 'plain' : 'accent'}>{source}</Chip>
        {from && <span className="data min-w-0 truncate text-2xs text-dim">{from}</span>}
      </span>
      <span className="data truncate text-xs text-dim @max-[860px]:hidden">{plugin}</span>
    </li>
  )
}

const said = (value: unknown): string =>
  value === null ? 'not set' : typeof value === 'string' ? value : (JSON.stringify(value) ?? '–')

function Environment({ of }: { of: Out<'studio.kernel'>['env'] }) {
  return (
    <section aria-label="Environment" className="px-4 py-4">
      <h2 className="label pb-1">Environment</h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(280px,1fr))] gap-x-8">
        {of.map(({ key, set, usedBy }) => (
          <li key={key} className="flex h-7 items-center gap-3 border-b border-line/60 text-xs">
            <span className="data min-w-0 flex-1 truncate">{key}</span>
            <span className="data text-dim">{usedBy}</span>
            <span className={cn('w-12 text-right', set ? 'text-ok' : 'text-dim')}>
              {set ? 'set' : 'not set'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
