import { useMutation } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TableInfo } from '../../contract/database.ts'
import { useCanWrite } from '../data/boot.ts'
import { type Out, call } from '../data/call.ts'
import type { Failure } from '../data/failure.ts'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Segmented } from '../ui/field.tsx'
import { count, duration } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { Failed } from '../ui/states.tsx'
import { Cell } from './cell.tsx'
import { download } from './download.ts'

/** SQL by hand. Reading runs where nothing can be written; writing must be chosen. */
export function Sql({ tables }: { tables: TableInfo[] }) {
  const first = tables.find(({ kind }) => kind === 'app') ?? tables[0]
  const [sql, setSql] = useState(`SELECT * FROM ${first?.name ?? 'users'} LIMIT 50`)
  const [mode, setMode] = useState<'read' | 'write'>('read')
  const canWrite = useCanWrite()
  const run = useMutation<Out<'studio.db.query'>, Failure, boolean>({
    mutationFn: (plan) =>
      call('studio.db.query', { sql, mode, limit: 500, ...(plan ? { plan } : {}) }),
  })
  const { mutate } = run
  useCommands(
    useMemo(
      () => [
        {
          id: 'sql.run',
          title: 'Run the SQL',
          group: 'Database',
          keys: 'mod+Enter',
          run: () => mutate(false),
        },
      ],
      [mutate],
    ),
  )
  return (
    <>
      <div className="shrink-0 border-b border-line">
        <textarea
          aria-label="SQL"
          data-filter
          rows={6}
          spellCheck={false}
          value={sql}
          onChange={(event) => setSql(event.target.value)}
          className="data block w-full resize-y bg-sunken p-4 text-sm leading-[20px] focus:outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
        />
        <div className="flex h-11 items-center gap-2 border-t border-line px-4">
          {canWrite && (
            <Segmented
              label="Mode"
              value={mode}
              options={[
                ['read', 'Read'],
                ['write', 'Write'],
              ]}
              onChange={setMode}
            />
          )}
          {mode === 'write' && <span className="text-sm text-warn">Changes are kept at once.</span>}
          <span className="flex-1" />
          <Button look="ghost" disabled={run.isPending} onClick={() => mutate(true)}>
            Explain
          </Button>
          <Button
            look="primary"
            icon={<Play size={12} />}
            hint={printKeys('mod+Enter')}
            disabled={run.isPending || !sql.trim()}
            onClick={() => mutate(false)}
          >
            Run
          </Button>
        </div>
      </div>
      {run.error ? (
        <Failed failure={run.error} onRetry={() => mutate(false)} />
      ) : run.data ? (
        <Answer of={run.data} />
      ) : (
        <p className="p-4 text-sm text-dim">The rows stand here. A read may take five seconds.</p>
      )}
    </>
  )
}

function Answer({ of }: { of: Out<'studio.db.query'> }) {
  const { columns, rows, affected, ms, plan, truncated } = of
  return (
    <>
      <p className="flex h-8 shrink-0 items-center gap-4 border-b border-line px-4 text-xs text-muted">
        <span>
          {affected > 0
            ? `${count(affected)} rows changed`
            : `${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`}
        </span>
        <span className="data">{duration(ms)}</span>
        <span className="flex-1" />
        {truncated && <span className="text-warn">the first {count(rows.length)} only</span>}
        {rows.length > 0 && (
          <Menu
            label="Download the answer"
            items={(['JSON', 'CSV'] as const).map((kind) => ({
              label: `Download as ${kind}`,
              run: () =>
                download(
                  'answer',
                  kind,
                  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
                ),
            }))}
          />
        )}
      </p>
      <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label="Answer">
        {plan && <pre className="data p-4 text-xs text-muted">{plan.join('\n')}</pre>}
        {columns.length > 0 && (
          <table className="data min-w-full border-collapse text-xs">
            <thead>
              <tr>
                {columns.map((column, at) => (
                  <th
                    key={at}
                    className="sticky top-0 border-b border-line bg-bg px-4 py-1.5 text-left font-semibold text-dim"
                  >
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={at} className="hover:bg-raised/60">
                  {row.map((value, i) => (
                    <td key={i} className="max-w-100 truncate border-b border-line/60 px-4 py-1">
                      <Cell value={value} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  )
}
