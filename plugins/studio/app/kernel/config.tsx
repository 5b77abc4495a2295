import { useState } from 'react'
import type { ConfigRow } from '../../contract/kernel.ts'
import type { Out } from '../data/call.ts'
import { Input } from '../ui/field.tsx'
import { Chip } from '../ui/chip.tsx'

const said = (value: unknown): string =>
  typeof value === 'string' ? value : value === null ? '–' : (JSON.stringify(value) ?? '–')

/** Every setting, its value and where it comes from; secrets stay hidden. */
export function Config({ of, env }: { of: ConfigRow[]; env: Out<'studio.kernel'>['env'] }) {
  const [q, setQ] = useState('')
  // What somebody chose says more than what nobody did.
  const chosenFirst = [...of].sort(
    (a, b) => Number(a.source === 'default') - Number(b.source === 'default'),
  )
  const shown = chosenFirst.filter(({ path, plugin, description }) =>
    `${path} ${plugin} ${description ?? ''}`.toLowerCase().includes(q.toLowerCase()),
  )
  return (
    <>
      <div className="flex h-11 items-center border-b border-line px-4">
        <Input
          data-filter
          className="max-w-80"
          aria-label="Find a setting"
          placeholder="Find a setting"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
      </div>
      <ul aria-label="Settings">
        {shown.map(({ path, value, plugin, source, description, secret, from }) => (
          <li
            key={path}
            className="grid grid-cols-[minmax(180px,280px)_minmax(140px,1fr)_130px_100px] items-baseline gap-4 border-b border-line/60 px-4 py-1.5 hover:bg-raised/50"
          >
            <span className="min-w-0">
              <span className="data block truncate text-sm">{path}</span>
              {description && (
                <span className="block truncate text-xs text-dim" title={description}>
                  {description}
                </span>
              )}
            </span>
            <span
              className="data min-w-0 truncate text-xs text-muted"
              title={secret ? undefined : said(value)}
            >
              {secret ? '••••••' : said(value)}
            </span>
            <span>
              <Chip tone={source === 'default' ? 'plain' : 'accent'}>
                {from ? `${source} ${from}` : source}
              </Chip>
            </span>
            <span className="data truncate text-xs text-dim">{plugin}</span>
          </li>
        ))}
        {shown.length === 0 && (
          <li className="p-4 text-sm text-dim">No setting is called “{q}”.</li>
        )}
      </ul>
      {env.length > 0 && !q && (
        <section aria-label="Environment" className="px-4 py-4">
          <h2 className="label pb-1">Environment</h2>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-x-6">
            {env.map(({ key, set, usedBy }) => (
              <li key={key} className="flex h-7 items-center gap-2 border-b border-line/60 text-xs">
                <span className="data min-w-0 flex-1 truncate">{key}</span>
                <span className="text-dim">{usedBy}</span>
                <span className={set ? 'text-ok' : 'text-dim'}>{set ? 'set' : 'not set'}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
