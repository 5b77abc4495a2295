import type { ReactNode } from 'react'
import type { CronRow } from '../../contract/cron.ts'
import { now } from '../data/clock.ts'
import { moment } from '../ui/format.ts'

const HOUR = 3_600_000
const WIDTH = 24 * HOUR
/** Hours of the past that the lane shows. */
const PAST = 8 * HOUR

const MARKS = { missed: '×', skipped: '⊘' }
/** Times that still stand apart in the sixteen hours to come. */
const CLOSE = 64

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
              {job.ran
                .filter(({ at }) => inside(at))
                .map(({ runId, at, status }) => (
                  <Dot
                    key={runId}
                    left={place(at)}
                    className={
                      status === 'ok' ? 'bg-ok' : status === 'running' ? 'bg-running' : 'bg-err'
                    }
                    title={`${status} · ${moment(at)}`}
                  />
                ))}
              {(['missed', 'skipped'] as const).map((kind) =>
                job[kind].filter(inside).map((t) => (
                  <span
                    key={t}
                    title={`${kind === 'missed' ? 'Missed' : 'Skipped, as the run before had not ended'} · ${moment(t)}`}
                    className="absolute -top-[7px] -translate-x-1/2 bg-bg text-2xs leading-[14px] font-bold text-warn"
                    style={{ left: `${place(t)}%` }}
                  >
                    {MARKS[kind]}
                  </span>
                )),
              )}
              {!job.paused && <Ahead of={job.ahead.filter(inside)} place={place} />}
            </div>
          </li>
        ))}
        <li aria-hidden className="pointer-events-none absolute inset-y-0 right-0 left-44">
          <span className="absolute inset-y-0 w-px bg-accent" style={{ left: `${place(at)}%` }} />
        </li>
      </ul>
      <p aria-hidden className="flex gap-4 pt-1 pl-44 text-2xs text-dim">
        <Key mark={<span className="size-[7px] rounded-full bg-ok" />}>ran</Key>
        <Key mark={<span className="size-[7px] rounded-full bg-err" />}>failed</Key>
        <Key mark={<span className="size-[7px] rounded-full border border-muted" />}>next</Key>
        <Key mark={<span className="font-bold text-warn">{MARKS.missed}</span>}>missed</Key>
        <Key mark={<span className="font-bold text-warn">{MARKS.skipped}</span>}>
          skipped: the one before still ran
        </Key>
      </p>
    </section>
  )
}

const Key = ({ mark, children }: { mark: ReactNode; children: string }) => (
  <span className="flex items-center gap-1.5">
    {mark}
    {children}
  </span>
)

/** Times to come; so many that they would touch are a line. */
function Ahead({ of, place }: { of: number[]; place: (t: number) => number }) {
  const [first, last] = [of[0], of.at(-1)]
  if (first === undefined || last === undefined) return null
  if (of.length > CLOSE) {
    return (
      <span
        title={`Next · ${moment(first)}, and ${of.length - 1} more`}
        className="absolute -top-px h-[3px] rounded-full border border-dashed border-muted"
        style={{ left: `${place(first)}%`, right: 0 }}
      />
    )
  }
  return of.map((t) => (
    <Dot
      key={t}
      left={place(t)}
      className="border border-muted bg-bg"
      title={`Next · ${moment(t)}`}
    />
  ))
}

const Dot = ({ left, className, title }: { left: number; className: string; title: string }) => (
  <span
    title={title}
    className={`absolute -top-[3px] size-[7px] -translate-x-1/2 rounded-full ${className}`}
    style={{ left: `${left}%` }}
  />
)
