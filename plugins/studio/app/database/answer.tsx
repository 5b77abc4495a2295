import type { Out } from '../data/call.ts'
import { count, duration } from '../ui/format.ts'
import { Menu } from '../ui/menu.tsx'
import { Cell } from './cell.tsx'
import { download } from './download.ts'

/** What a statement gave: its rows, how many it changed, or how it would be run. */
export function Answer({ of, planned }: { of: Out<'studio.db.query'>; planned: boolean }) {
  const { columns, rows, affected, ms, plan, truncated } = of
  return (
    <>
      <p className="flex h-8 shrink-0 items-center gap-4 border-b border-line px-4 text-xs text-muted">
        <span>
          {planned
            ? 'How it would be run'
            : affected > 0
              ? `${count(affected)} rows changed`
              : `${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`}
        </span>
        {!planned && <span className="data">{duration(ms)}</span>}
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
        {plan && (
          <pre className="data p-4 text-xs whitespace-pre-wrap text-muted">{plan.join('\n')}</pre>
        )}
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
