import { Link } from '@tanstack/react-router'
import type { CronRow } from '../../contract/cron.ts'
import { Dialog } from '../ui/dialog.tsx'
import { duration } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { Ago, At } from '../ui/time.tsx'
import { NextTimes } from './next-times.tsx'

const MISSED = 'nothing ran: the app was down, or it was paused'
const SKIPPED = 'skipped, as the run before had not ended'

/** One schedule: the next ten times in three zones, its rules, its last runs. */
export function Schedule({ of, onClose }: { of: CronRow; onClose: () => void }) {
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={640}
      title={of.action}
      description={`${of.text} · ${of.pattern}`}
    >
      <div className="flex flex-col gap-5">
        <Facts
          of={[
            ['Time zone', of.tz || 'UTC'],
            ['When the last still runs', of.overlap],
            ['When some were missed', of.catchUp],
            ...(of.prev ? ([['Last', <Ago key="p" t={of.prev} />]] as const) : []),
          ]}
        />
        <Section title="Next ten">
          {of.paused && <p className="pb-1 text-sm text-warn">Paused: these are left out.</p>}
          <NextTimes of={of.next} zone={of.tz} />
        </Section>
        {of.missed.length + of.skipped.length > 0 && (
          <Section title={`Left out in the last day · ${of.missed.length + of.skipped.length}`}>
            <ul>
              {[
                ...of.missed.map((t) => [t, MISSED] as const),
                ...of.skipped.map((t) => [t, SKIPPED] as const),
              ]
                .toSorted(([a], [b]) => b - a)
                .slice(0, 20)
                .map(([t, why]) => (
                  <li key={t} className="flex h-7 items-center gap-3 text-sm">
                    <At t={t} className="data text-xs text-muted" />
                    <span className="text-warn">{why}</span>
                  </li>
                ))}
            </ul>
          </Section>
        )}
        <Section title="Last runs">
          <ul>
            {of.last.map(({ runId, status, at, ms }) => (
              <li key={runId}>
                <Link
                  to="/runs/$id"
                  params={{ id: runId }}
                  className="grid h-7 grid-cols-[104px_100px_1fr] items-center text-sm hover:bg-raised"
                >
                  <Status of={status} />
                  <At t={at} className="data text-xs text-muted" />
                  <span className="data text-right text-xs text-muted">{duration(ms)}</span>
                </Link>
              </li>
            ))}
            {of.last.length === 0 && <li className="text-sm text-dim">It has not run yet.</li>}
          </ul>
        </Section>
      </div>
    </Dialog>
  )
}
