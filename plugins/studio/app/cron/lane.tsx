import type { CronRow } from '../../contract/cron.ts'
import { now } from '../data/clock.ts'
import { moment } from '../ui/format.ts'

const HOUR = 3_600_000
const WIDTH = 24 * HOUR
/** Hours of the past that the lane shows. */
const PAST = 8 * HOUR

/** A day as a line, with what ran, what was missed, and what is to come. */
export function Lane({ of, onOpen }: { of: readonly CronRow[]; onOpen: (id: string) => void }) {
  const at = now()
  const from = at - PAST
  const place = (t: number): number => ((t - from) / WIDTH) * 100
  const inside = (t: number): boolean => t >= from && t <= from + WIDTH
  const hours = Array.from(
    { length: 9 },
    (_, index) => Math.ceil(from / (3 * HOUR)) * 3 * HOUR + index * 3 * HOUR,
  ).filter(inside)
  return (
    <section aria-label="A day of schedules" className="border-b border-line px-4 pt-3 pb-2">
      <div className="relative mb-1 ml-44 h-4">
        {hours.map((t) => (
          <span
            key={t}
            className="data absolute -translate-x-1/2 text-2xs text-dim"
            style={{ left: `${place(t)}%` }}
          >
            {moment(t).slice(-5)}
          </span>
        ))}
      </div>
      <ul className="relative">
        {of.slice(0, 12).map((job) => (
          <li key={job.id} className="flex h-6 items-center">
            <button
              type="button"
              onClick={() => onOpen(job.id)}
              className="data h-6 w-44 shrink-0 truncate pr-3 text-left text-xs text-muted hover:text-accent"
            >
              {job.action}
            </button>
            <div className="relative h-px min-w-0 flex-1 bg-line">
              {job.last
                .filter(({ at }) => inside(at))
                .map(({ runId, at, status }) => (
                  <Dot
                    key={runId}
                    left={place(at)}
                    className={status === 'ok' ? 'bg-ok' : 'bg-err'}
                    title={`${status} · ${moment(at)}`}
                  />
                ))}
              {job.missed.filter(inside).map((t) => (
                <span
                  key={t}
                  title={`Missed · ${moment(t)}`}
                  className="absolute -top-[7px] -translate-x-1/2 text-2xs leading-[14px] font-bold text-warn"
                  style={{ left: `${place(t)}%` }}
                >
                  ×
                </span>
              ))}
              {!job.paused &&
                job.next
                  .filter(inside)
                  .map((t) => (
                    <Dot
                      key={t}
                      left={place(t)}
                      className="border border-muted bg-bg"
                      title={`Next · ${moment(t)}`}
                    />
                  ))}
            </div>
          </li>
        ))}
        <li aria-hidden className="pointer-events-none absolute inset-y-0 right-0 left-44">
          <span className="absolute inset-y-0 w-px bg-accent" style={{ left: `${place(at)}%` }} />
        </li>
      </ul>
    </section>
  )
}

const Dot = ({ left, className, title }: { left: number; className: string; title: string }) => (
  <span
    title={title}
    className={`absolute -top-[3px] size-[7px] -translate-x-1/2 rounded-full ${className}`}
    style={{ left: `${left}%` }}
  />
)
