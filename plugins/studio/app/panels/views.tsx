import type { ReactNode } from 'react'
import type { PanelView } from '../../contract/shell.ts'
import { isObject } from '../form/members.tsx'
import { Json } from '../ui/json.tsx'
import { Facts } from '../ui/page.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { Markdown } from './markdown.tsx'

interface ViewProps {
  of: PanelView
  data: unknown
}

/** Rows of what an action gave: a list, or an object with one. */
function itemsOf(data: unknown): unknown[] {
  if (Array.isArray(data)) return data
  const list = isObject(data) ? Object.values(data).find(Array.isArray) : undefined
  return (list as unknown[] | undefined) ?? []
}

const said = (value: unknown): ReactNode =>
  value === null || value === undefined ? (
    <span className="text-dim">–</span>
  ) : typeof value === 'object' ? (
    <Json value={value} depth={0} />
  ) : (
    String(value)
  )

function TableView({ of, data }: ViewProps) {
  const items = itemsOf(data)
  const columns =
    of.columns ??
    Object.keys(isObject(items[0]) ? items[0] : {}).map((key) => ({
      key,
      title: key,
      align: 'left' as const,
    }))
  if (items.length === 0) return <p className="text-sm text-dim">Nothing yet.</p>
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={of.title ?? of.id}>
      <table className="w-full text-sm">
        <thead>
          <tr>
            {columns.map(({ key, title, align }) => (
              <th
                key={key}
                className={`label border-b border-line py-1.5 pr-4 ${align === 'right' ? 'text-right' : 'text-left'}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, at) => (
            <tr key={at} className="hover:bg-raised/50">
              {columns.map(({ key, align }) => (
                <td
                  key={key}
                  className={`data max-w-100 truncate border-b border-line/60 py-1.5 pr-4 text-xs ${align === 'right' ? 'text-right' : ''}`}
                >
                  {said(isObject(item) ? item[key] : item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const KeyValues = ({ data }: ViewProps) => (
  <Facts
    of={Object.entries(isObject(data) ? data : {}).map(
      ([key, value]) => [key, said(value)] as const,
    )}
  />
)

/** `{ t?, series: { name: numbers } }`, or numbers alone. */
function TimeSeries({ data }: ViewProps) {
  const series =
    isObject(data) && isObject(data['series'])
      ? data['series']
      : { values: Array.isArray(data) ? data : itemsOf(data) }
  return (
    <ul className="flex flex-col gap-3">
      {Object.entries(series).map(([name, values]) => (
        <li key={name}>
          <p className="text-xs text-dim">{name}</p>
          <Sparkline
            fill
            width={600}
            height={64}
            label={name}
            values={(values as unknown[]).map(Number)}
          />
        </li>
      ))}
    </ul>
  )
}

/** `{ edges: [{ from, to }] }` as lines. */
const GraphView = ({ data }: ViewProps) => (
  <ul className="data text-xs">
    {itemsOf(isObject(data) ? data['edges'] : data).map(
      (edge, at) =>
        isObject(edge) && (
          <li key={at} className="leading-6">
            {String(edge['from'])} <span className="text-dim">→</span> {String(edge['to'])}
          </li>
        ),
    )}
  </ul>
)

const MarkdownView = ({ data }: ViewProps) => (
  <Markdown
    text={
      typeof data === 'string' ? data : isObject(data) ? String(Object.values(data)[0] ?? '') : ''
    }
  />
)

/** How each kind of view is drawn. */
export const views: Record<Exclude<PanelView['kind'], 'form'>, (props: ViewProps) => ReactNode> = {
  table: TableView,
  kv: KeyValues,
  timeseries: TimeSeries,
  graph: GraphView,
  markdown: MarkdownView,
}
