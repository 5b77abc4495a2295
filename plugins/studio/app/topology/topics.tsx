import { useQuery } from '@tanstack/react-query'
import { Radio } from 'lucide-react'
import type { TopicRow } from '../../contract/events.ts'
import { read } from '../data/queries.ts'
import { cn } from '../ui/cn.ts'
import { Queried } from '../ui/queried.tsx'
import { FirstRun } from '../ui/states.tsx'
import { TopicView } from './topic-view.tsx'

/** The events of the app, who listens, and the last of each. */
export function Topics({
  topic,
  onTopic,
}: {
  topic: string | undefined
  onTopic: (topic: string) => void
}) {
  const query = useQuery(read('studio.events.topics', {}))
  return (
    <Queried of={query}>
      {({ topics: all }) => {
        const topics = all.toSorted((a, b) => Number(Boolean(a.plugin)) - Number(Boolean(b.plugin)))
        const open = topics.find(({ name }) => name === topic) ?? topics[0]
        return open ? (
          <div className="flex min-h-0 flex-1">
            <nav
              aria-label="Events"
              className="w-64 shrink-0 overflow-y-auto border-r border-line py-1"
            >
              {topics.map((each) => (
                <Entry
                  key={each.name}
                  of={each}
                  open={each === open}
                  onOpen={() => onTopic(each.name)}
                />
              ))}
            </nav>
            <TopicView key={open.name} of={open} />
          </div>
        ) : (
          <FirstRun
            icon={<Radio size={17} />}
            title="No events yet"
            command="ctx.event.emit(userCreated, { id })"
          >
            Events that actions emit, and the actions that listen, are listed here.
          </FirstRun>
        )
      }}
    </Queried>
  )
}

const Entry = ({ of, open, onOpen }: { of: TopicRow; open: boolean; onOpen: () => void }) => (
  <button
    type="button"
    aria-current={open ? 'true' : undefined}
    onClick={onOpen}
    className={cn(
      'flex w-full flex-col px-4 py-1.5 text-left focus-visible:-outline-offset-2',
      open ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-raised',
    )}
  >
    <span className="data w-full truncate text-sm">{of.name}</span>
    <span
      className={cn('text-xs', of.listeners.length === 0 && !of.plugin ? 'text-warn' : 'text-dim')}
    >
      {of.listeners.length === 0
        ? 'nobody listens'
        : `${of.listeners.length} ${of.listeners.length === 1 ? 'listener' : 'listeners'}`}{' '}
      {of.perMin > 0 && `· ${Number(of.perMin.toFixed(2))}/min`}
      {of.plugin && ` · by ${of.plugin}`}
    </span>
  </button>
)
