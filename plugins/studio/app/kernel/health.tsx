import { Link } from '@tanstack/react-router'
import type { HealthRow } from '../../contract/kernel.ts'
import type { Out } from '../data/call.ts'
import { bytes, count, duration } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'

/** Is it well: what it relies on, what it remembers, what it runs. */
export function Health({ of }: { of: Out<'studio.kernel'> }) {
  const { health, buffer, running, memory, loop } = of
  return (
    <>
      <Relies of={health} />
      <div className="grid grid-cols-2 gap-x-10 gap-y-4 p-4 @max-[860px]:grid-cols-1">
        <Section title="Writes of recorded runs">
          {buffer ? (
            <Facts
              of={[
                [
                  'Waiting',
                  `${count(buffer.pending)} of ${count(buffer.max)}, ${bytes(buffer.bytes)}`,
                ],
                ['Last write', duration(buffer.lastFlushMs)],
                ['Written', count(buffer.written)],
                [
                  'Dropped',
                  <span key="d" className={buffer.dropped > 0 ? 'text-err' : ''}>
                    {count(buffer.dropped)}
                  </span>,
                ],
                ['Refused', count(buffer.refused)],
                [
                  'Failing',
                  buffer.failing ? (
                    <span key="f" className="text-err">
                      {buffer.failing}
                    </span>
                  ) : (
                    'no'
                  ),
                ],
              ]}
            />
          ) : (
            <p className="text-sm text-dim">Runs are not recorded: the app has no persistence.</p>
          )}
        </Section>
        <Section title="Process">
          <Facts
            of={[
              ['Resident', bytes(memory.rss)],
              ['Heap', `${bytes(memory.heapUsed)} of ${bytes(memory.heapTotal)}`],
              ['Outside the heap', bytes(memory.external)],
              ['Up for', duration(memory.uptimeMs)],
              [
                'Event loop late',
                loop
                  ? `p50 ${duration(loop.p50)} · p99 ${duration(loop.p99)} · at most ${duration(loop.max)}`
                  : 'is being measured',
              ],
            ]}
          />
          <p className="pt-2 text-xs text-dim">
            How late timers came in the last minute; measured while this page is open.
          </p>
        </Section>
        <Section title={`Running now · ${running.length}`}>
          {running.length === 0 && <p className="text-sm text-dim">Nothing runs.</p>}
          <ul>
            {running.map(({ id, action, trigger, startedAt }) => (
              <li key={id}>
                <Link
                  to="/runs/$id"
                  params={{ id }}
                  className="flex h-7 items-center gap-3 text-sm hover:bg-raised"
                >
                  <span className="data min-w-0 flex-1 truncate text-xs">{action}</span>
                  <span className="data text-xs text-dim">{trigger}</span>
                  <Ago t={startedAt} className="w-20 text-right text-xs text-dim" />
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  )
}

/** What the app depends on; of what is not well, what to do. */
function Relies({ of }: { of: HealthRow[] }) {
  return (
    <ul aria-label="Relies on" className="border-b border-line">
      {of.map(({ id, level, ms, detail, mend }) => (
        <li
          key={id}
          className="grid min-h-9 grid-cols-[150px_90px_80px_1fr] items-start gap-3 border-b border-line/60 px-4 py-2 text-sm last:border-0 [&>*]:leading-5 @max-[860px]:grid-cols-[110px_80px_1fr]"
        >
          <span className="data truncate text-xs">{id}</span>
          <Status of={LOOKS[level]} word={WORDS[level]} />
          <span className="data text-right text-xs text-muted @max-[860px]:hidden">
            {ms === null ? '' : duration(ms)}
          </span>
          <span className="min-w-0">
            <span className="block text-xs leading-5 break-words text-muted">{detail}</span>
            {mend && <span className="block pt-0.5 text-sm text-pretty">{mend}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

const LOOKS = { ok: 'ok', warn: 'past_due', error: 'error' }
const WORDS = { ok: 'Well', warn: 'Look at it', error: 'Ill' }
