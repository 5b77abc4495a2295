import type { Replayed } from '../../contract/runs.ts'
import { count, duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { ErrorBox } from './error-box.tsx'

/** What a dry replay gave, and what it would have changed. */
export function Effects({ of }: { of: Replayed }) {
  const { effects, error, output } = of
  return (
    <div className="flex animate-in flex-col gap-3">
      <p className="flex items-center gap-3 text-base">
        <Status of={of.status} />{' '}
        <span className="data text-xs text-muted">{duration(of.ms)}, rolled back</span>
      </p>
      {error && (
        <div className="-mx-4">
          <ErrorBox error={{ stack: [], ...error, fp: '', similar: 0 }} />
        </div>
      )}
      {output && (
        <Section title="Output">
          <Json value={output.value} depth={2} />
        </Section>
      )}
      {effects && (
        <Section title="It would have">
          <ul className="flex flex-col gap-1.5 text-sm">
            {effects.rows.map(({ table, op, count: n }, at) => (
              <li key={`r${at}`}>
                <b className="font-medium">
                  {op === 'insert' ? 'inserted' : op === 'update' ? 'updated' : 'deleted'}
                </b>{' '}
                {count(n)} in <span className="data text-xs">{table}</span>
              </li>
            ))}
            {effects.events.map(({ name }, at) => (
              <li key={`e${at}`}>
                <b className="font-medium">emitted</b> <span className="data text-xs">{name}</span>
              </li>
            ))}
            {effects.jobs.map(({ action }, at) => (
              <li key={`j${at}`}>
                <b className="font-medium">queued</b> <span className="data text-xs">{action}</span>
              </li>
            ))}
            {effects.mails.map(({ to, subject }, at) => (
              <li key={`m${at}`}>
                <b className="font-medium">mailed</b> {to}: {subject}
              </li>
            ))}
            {effects.rows.length +
              effects.events.length +
              effects.jobs.length +
              effects.mails.length ===
              0 && <li className="text-dim">changed nothing.</li>}
          </ul>
        </Section>
      )}
    </div>
  )
}
