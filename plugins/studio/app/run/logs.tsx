import type { LogRow } from '../../contract/wire.ts'
import { cn } from '../ui/cn.ts'
import { At } from '../ui/time.tsx'

const tones: Record<LogRow['level'], string> = {
  debug: 'text-dim',
  info: 'text-running',
  warn: 'text-warn',
  error: 'text-err',
}

/** Log lines, one under the other, with their fields. */
export function Logs({ of }: { of: readonly LogRow[] }) {
  return (
    <ol aria-label="Logs" className="data text-xs">
      {of.map((line) => (
        <li
          key={line.id}
          className="flex items-baseline gap-3 border-b border-line/50 py-1 last:border-0"
        >
          <At t={line.t} className="shrink-0 text-dim" />
          <span className={cn('w-10 shrink-0', tones[line.level])}>{line.level}</span>
          <span className="min-w-0 break-words">
            {line.msg} <Fields of={withoutStacks(line.fields)} />
            <Stacks of={line.fields} />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** Errors among the fields, each frame on its line. */
function Stacks({ of }: { of: Record<string, unknown> }) {
  const stacks = Object.values(of).flatMap((value) => stackOf(value) ?? [])
  if (stacks.length === 0) return null
  return (
    <pre className="mt-1 max-h-60 overflow-auto border-l border-line pl-3 text-muted" tabIndex={0}>
      {stacks.join('\n')}
    </pre>
  )
}

const withoutStacks = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => stackOf(value) === undefined))

/** The stack of an error that was logged, and of what caused it. */
function stackOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { stack, cause } = value as { stack?: unknown; cause?: unknown }
  if (typeof stack !== 'string') return undefined
  const below = stackOf(cause)
  return below === undefined ? stack : `${stack}\ncaused by ${below}`
}

/** The fields of a log line, as `key=value`. */
export const Fields = ({ of }: { of: Record<string, unknown> }) => (
  <span className="text-muted">
    {Object.entries(of).map(([key, value]) => (
      <span key={key} className="mr-2">
        <span className="text-dim">{key}=</span>
        {typeof value === 'string' ? value : JSON.stringify(value)}
      </span>
    ))}
  </span>
)
