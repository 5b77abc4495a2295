import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Cause, Observation } from '../../contract/actions.ts'
import { Section } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'

/** What an action causes and what causes it, as its traces say; no declaration says that. */
export function Observed({ of: { causes, by, runs, since } }: { of: Observation }) {
  return (
    <Section
      title="Seen in runs"
      aside={
        since !== null && (
          <span className="text-xs text-dim">
            {runs} looked into, the first <Ago t={since} />
          </span>
        )
      }
    >
      {causes.length + by.length === 0 ? (
        <p className="text-sm text-dim">
          {runs === 0
            ? 'It has not run yet: what it emits, calls and queues is known from its traces.'
            : 'It emits, calls and queues nothing.'}
        </p>
      ) : (
        <ul>
          {causes.map((cause) => (
            <Row key={`to ${cause.kind} ${cause.name}`} of={cause} words={TO[cause.kind]} />
          ))}
          {by.map((cause) => (
            <Row key={`by ${cause.kind} ${cause.name}`} of={cause} words={BY[cause.kind]} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const TO = { emits: 'emits', calls: 'calls', enqueues: 'queues' }
const BY = { emits: 'emitted by', calls: 'called by', enqueues: 'queued by' }

const Row = ({ of, words }: { of: Cause; words: string }) => (
  <li className="flex h-7 items-center gap-3 border-b border-line/60">
    <span className="w-20 shrink-0 text-xs text-dim">{words}</span>
    <Name of={of} />
    {of.external && <span className="text-xs text-dim">outside</span>}
    <span className="ml-auto shrink-0 text-xs text-dim">
      <Ago t={of.at} />
    </span>
  </li>
)

function Name({ of: { kind, name, external } }: { of: Cause }): ReactNode {
  const look = 'data min-w-0 truncate text-xs'
  if (external) return <span className={look}>{name}</span>
  return kind === 'emits' ? (
    <Link
      to="/topology"
      search={{ as: 'topics', topic: name }}
      className={`${look} text-accent hover:underline`}
    >
      {name}
    </Link>
  ) : (
    <Link to="/actions/$name" params={{ name }} className={`${look} text-accent hover:underline`}>
      {name}
    </Link>
  )
}
