import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { cn } from './cn.ts'

/** Any value as a tree that opens and closes; long arrays and objects show a hundred of theirs at a time. */
export function Json({ value, depth = 2 }: { value: unknown; depth?: number }) {
  return (
    <div className="data text-xs leading-[18px] [overflow-wrap:anywhere]">
      <Node value={value} open={depth} />
    </div>
  )
}

const PIECE = 100

function Node({ value, name, open }: { value: unknown; name?: string; open: number }) {
  const [shown, setShown] = useState(open > 0)
  const [limit, setLimit] = useState(PIECE)
  const key = name === undefined ? null : <span className="text-muted">{name}: </span>
  if (value === null || typeof value !== 'object') {
    return (
      <div className="pl-4">
        {key}
        <Leaf value={value} />
      </div>
    )
  }
  const entries = Object.entries(value)
  const [left, right] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (entries.length === 0)
    return (
      <div className="pl-4">
        {key}
        {left}
        {right}
      </div>
    )
  return (
    <div>
      <button
        type="button"
        aria-expanded={shown}
        aria-label={`${name ?? 'value'}, ${entries.length} ${Array.isArray(value) ? 'items' : 'members'}`}
        onClick={() => setShown(!shown)}
        className="flex min-h-6 items-center rounded-sm text-left hover:text-accent"
      >
        <ChevronRight
          size={12}
          aria-hidden
          className={cn(
            'mr-1 shrink-0 text-dim transition-transform duration-80',
            shown && 'rotate-90',
          )}
        />
        {key}
        <span className="text-dim">
          {left}
          {shown ? '' : `… ${entries.length}${right}`}
        </span>
      </button>
      {shown && (
        <>
          <div className="ml-[5px] border-l border-line pl-2.5">
            {entries.slice(0, limit).map(([key, each]) => (
              <Node key={key} name={key} value={each} open={open - 1} />
            ))}
            {entries.length > limit && (
              <button
                type="button"
                className="h-6 pl-4 text-accent hover:underline"
                onClick={() => setLimit(limit + PIECE * 5)}
              >
                {entries.length - limit} more
              </button>
            )}
          </div>
          <div className="pl-4 text-dim">{right}</div>
        </>
      )}
    </div>
  )
}

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false)
  if (typeof value === 'string') {
    if (value === '[redacted]' || /^•+$/.test(value))
      return <span className="text-dim italic">redacted</span>
    if (value.length <= 300 || whole)
      return <span className="text-ok">{JSON.stringify(value)}</span>
    return (
      <span className="text-ok">
        {JSON.stringify(value.slice(0, 280)).slice(0, -1)}
        <button
          type="button"
          className="text-accent hover:underline"
          onClick={() => setWhole(true)}
        >
          … {value.length - 280} more
        </button>
      </span>
    )
  }
  const tone =
    typeof value === 'number'
      ? 'text-running'
      : typeof value === 'boolean'
        ? 'text-queued'
        : 'text-dim'
  return <span className={tone}>{String(value)}</span>
}
