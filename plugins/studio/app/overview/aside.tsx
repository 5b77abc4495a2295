import { Link } from '@tanstack/react-router'
import type { Overview } from '../../contract/overview.ts'
import { Ago } from '../ui/time.tsx'

/** The schedules that come next. */
export function CronNext({ of }: { of: Overview['cronNext'] }) {
  if (of.length === 0) return <p className="text-sm text-dim">Nothing is scheduled.</p>
  return (
    <ul>
      {of.map(({ id, action, at, text }) => (
        <li key={id}>
          <Link
            to="/cron"
            search={{ id }}
            className="flex h-7 items-center gap-3 rounded-sm text-sm hover:bg-raised/60"
          >
            <Ago t={at} className="w-16 shrink-0 text-muted" />
            <span className="data truncate text-xs">{action}</span>
            <span className="truncate text-xs text-dim">{text}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Actions that are new, other or gone since the process before. */
export function RegistryDiff({ of }: { of: Overview['registryDiff'] }) {
  const all = [
    ...of.added.map((name) => ['+', 'text-ok', 'added', name] as const),
    ...of.changed.map((name) => ['~', 'text-warn', 'changed', name] as const),
    ...of.removed.map((name) => ['−', 'text-err', 'removed', name] as const),
  ]
  if (all.length === 0) return <p className="text-sm text-dim">The actions are the same.</p>
  return (
    <ul className="flex flex-col">
      {all.map(([sign, tone, word, name]) => (
        <li key={name} className="flex h-7 items-center gap-3 text-sm">
          <span className={`data w-4 text-center ${tone}`} aria-hidden>
            {sign}
          </span>
          {sign === '−' ? (
            <span className="data text-xs">{name}</span>
          ) : (
            <Link to="/actions/$name" params={{ name }} className="data text-xs hover:text-accent">
              {name}
            </Link>
          )}
          <span className="text-xs text-dim">{word}</span>
        </li>
      ))}
    </ul>
  )
}
