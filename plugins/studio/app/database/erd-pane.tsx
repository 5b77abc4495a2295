import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { TableInfo } from '../../contract/database.ts'
import { Button } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { Section } from '../ui/page.tsx'

/** One table of the diagram: what it refers to and what refers to it, and the ways on from there. */
export function ErdPane({
  of,
  all,
  around,
  onNear,
  onChoose,
  onClose,
}: {
  of: TableInfo
  all: readonly TableInfo[]
  /** Whether only its neighbours are drawn. */
  around: boolean
  onNear: (near: boolean) => void
  onChoose: (table: string) => void
  onClose: () => void
}) {
  const into = all.flatMap(({ name, foreignKeys }) =>
    foreignKeys
      .filter(({ table }) => table === of.name)
      .map(({ column }) => ({ table: name, text: `${name}.${column}` })),
  )
  const out = of.foreignKeys.map(({ column, table }) => ({ table, text: `${column} → ${table}` }))
  return (
    <aside
      aria-label={`Table ${of.name}`}
      className="flex w-68 shrink-0 animate-slide flex-col gap-3 overflow-y-auto border-l border-line bg-panel p-4"
    >
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="text-xs text-dim">
            {of.kind === 'app' ? "the app's" : (of.owner ?? "the framework's")} ·{' '}
            {of.rows.exact ? '' : 'about '}
            {count(of.rows.n)} rows · {of.columns.length} columns
          </p>
          <h2 className="data text-base font-semibold break-words">{of.name}</h2>
        </div>
        <Button look="ghost" aria-label="Close" icon={<X size={14} />} onClick={onClose} />
      </header>
      <p className="flex flex-wrap items-center gap-2">
        <Button onClick={() => onNear(!around)}>{around ? 'Show all' : 'Only around it'}</Button>
        {(['rows', 'structure'] as const).map((tab) => (
          <Link
            key={tab}
            to="/database/$table"
            params={{ table: of.name }}
            search={tab === 'rows' ? {} : { tab }}
            className="flex h-7 items-center px-1 text-sm text-accent capitalize hover:underline"
          >
            {tab}
          </Link>
        ))}
      </p>
      {(
        [
          ['Refers to', out],
          ['Referred to by', into],
        ] as const
      ).map(
        ([title, keys]) =>
          keys.length > 0 && (
            <Section key={title} title={title}>
              <ul>
                {keys.map(({ table, text }) => (
                  <li key={text}>
                    <button
                      type="button"
                      className="data min-h-6 text-left text-xs break-words hover:text-accent"
                      onClick={() => onChoose(table)}
                    >
                      {text}
                    </button>
                  </li>
                ))}
              </ul>
            </Section>
          ),
      )}
    </aside>
  )
}
