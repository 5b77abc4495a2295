import { Link } from '@tanstack/react-router'
import type { CronRow } from '../../contract/cron.ts'
import { Dialog } from '../ui/dialog.tsx'
import { duration } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { Ago, At } from '../ui/time.tsx'

const said = (t: number, zone: string | undefined): string =>
  new Date(t).toLocaleString('en-GB', {
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
    ...(zone ? { timeZone: zone } : {}),
  })
const offset = (t: number, zone: string): string => said(t, zone).split(' ').at(-1)!

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
          <div className="grid grid-cols-[1fr_1fr_1fr] gap-x-4 text-sm">
            {['In its zone', 'Here', 'UTC'].map((head) => (
              <span key={head} className="label pb-1">
                {head}
              </span>
            ))}
            {of.next.map((t, index) => {
              const before = of.next[index - 1]
              const shifted =
                before !== undefined && offset(before, of.tz || 'UTC') !== offset(t, of.tz || 'UTC')
              return (
                <div key={t} className="data contents text-xs text-muted">
                  <span className="border-t border-line/60 py-1">
                    {said(t, of.tz || 'UTC')}
                    {shifted && (
                      <span className="ml-1 text-warn" title="The clocks change before this one">
                        DST
                      </span>
                    )}
                  </span>
                  <span className="border-t border-line/60 py-1">{said(t, undefined)}</span>
                  <span className="border-t border-line/60 py-1">{said(t, 'UTC')}</span>
                </div>
              )
            })}
          </div>
        </Section>
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
