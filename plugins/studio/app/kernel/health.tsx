import { Link } from '@tanstack/react-router'
import type { Out } from '../data/call.ts'
import { bytes, count, duration } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'

/** Is it well: what it relies on, what it remembers, what it runs. */
export function Health({ of }: { of: Out<'studio.kernel'> }) {
  const { health, buffer, running, memory } = of
  return (
    <div className="grid grid-cols-2 gap-x-10 gap-y-4 p-4 @max-[860px]:grid-cols-1">
      <Section title="Relies on">
        <ul>
          {health.map(({ id, ok, ms, detail }) => (
            <li
              key={id}
              className="grid h-8 grid-cols-[120px_90px_72px_1fr] items-center gap-3 border-b border-line/60 text-sm"
            >
              <span className="data truncate text-xs">{id}</span>
              <Status of={ok ? 'ok' : 'error'} word={ok ? 'Well' : 'Ill'} />
              <span className="data text-right text-xs text-muted">
                {ms === null ? '–' : duration(ms)}
              </span>
              <span className="truncate text-xs text-dim" title={detail}>
                {detail}
              </span>
            </li>
          ))}
        </ul>
      </Section>
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
      <Section title="Memory">
        <Facts
          of={[
            ['Resident', bytes(memory.rss)],
            ['Heap', bytes(memory.heapUsed)],
          ]}
        />
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
  )
}
