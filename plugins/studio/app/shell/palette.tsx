import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import {
  Braces,
  Building2,
  CornerDownLeft,
  Database,
  Hash,
  Layers,
  type LucideIcon,
  ListTree,
  Search,
  Users,
} from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import type { SearchHit } from '../../contract/shell.ts'
import { read } from '../data/queries.ts'
import { useStore } from '../data/store.ts'
import { commands, printKeys } from './commands.ts'
import { palette, typedAhead } from './palette-state.ts'

const icons: Record<SearchHit['kind'], LucideIcon> = {
  page: Layers,
  action: Braces,
  run: ListTree,
  job: Layers,
  table: Database,
  user: Users,
  org: Building2,
  trace: Hash,
}

/** What tells a hit from others, and is searched. */
const valueOf = ({ kind, title, sub, id }: Omit<SearchHit, 'to'>): string =>
  `${kind} ${title} ${sub} ${id}`

/** Everything by name: pages, actions, runs by id, tables, users, organisations, commands. */
export function Palette() {
  const [q, setQ] = useState('')
  const ahead = useStore(typedAhead)
  useEffect(() => {
    if (!ahead) return
    typedAhead.set('')
    setQ((typed) => typed + ahead)
  }, [ahead])
  const navigate = useNavigate()
  const offered = useStore(commands)
  const asked = useDeferredValue(q.trim())
  const { data } = useQuery({ ...read('studio.search', { q: asked }), enabled: asked.length > 0 })
  const hits = asked ? (data?.hits ?? []).filter(({ kind }) => kind !== 'page') : []
  const [chosen, setChosen] = useState('')
  const first = hits[0] && valueOf(hits[0])
  // Hits come after the words that they are for, and the first of them is what Enter means.
  useEffect(() => {
    if (first) setChosen(first)
  }, [first])
  const close = (): void => palette.set(false)
  const go = (run: () => void): void => {
    close()
    run()
  }
  const named = [
    ...new Map(
      offered.filter(({ quiet }) => !quiet).map((command) => [command.id, command]),
    ).values(),
  ]
  const groups = [...new Set(named.map(({ group }) => group))]
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && close()}
      label="Jump to"
      loop
      value={chosen}
      onValueChange={setChosen}
      overlayClassName="fixed inset-0 z-40 bg-[oklch(0.1_0.01_60/0.5)]"
      contentClassName="fixed top-[14vh] left-1/2 z-40 w-150 max-w-[calc(100vw-24px)] -translate-x-1/2 animate-in overflow-hidden rounded-lg border border-line-strong bg-panel shadow-pop"
    >
      <div className="flex h-12 items-center gap-3 border-b border-line px-4">
        <Search size={15} aria-hidden className="text-dim" />
        <Command.Input
          value={q}
          onValueChange={setQ}
          placeholder="A page, an action, a run id, a table, a person, a command"
          className="h-full min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
        <kbd className="rounded-sm border border-line px-1.5 text-2xs text-dim">esc</kbd>
      </div>
      <Command.List
        aria-label="Hits"
        className="max-h-[52vh] overflow-auto p-1.5 [&_[cmdk-group-heading]]:label [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1"
      >
        <Command.Empty className="p-8 text-center text-base text-muted">
          Nothing is called “{q}”.
        </Command.Empty>
        {hits.length > 0 && (
          <Command.Group heading="In the app">
            {hits.map(({ kind, id, title, sub, to }) => (
              <Line
                key={`${kind}:${id}`}
                value={valueOf({ kind, title, sub, id })}
                Icon={icons[kind]}
                title={title}
                mono
                sub={sub}
                onSelect={() => go(() => void navigate({ href: to }))}
              />
            ))}
          </Command.Group>
        )}
        {groups.map((group) => (
          <Command.Group key={group} heading={group}>
            {named
              .filter((command) => command.group === group)
              .map(({ id, title, keys, run }) => (
                <Line
                  key={id}
                  value={`${title} ${id}`}
                  Icon={CornerDownLeft}
                  title={title}
                  keys={keys}
                  onSelect={() => go(run)}
                />
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  )
}

function Line({
  value,
  Icon,
  title,
  sub,
  keys,
  mono,
  onSelect,
}: {
  value: string
  Icon: LucideIcon
  title: string
  sub?: string
  keys?: string | undefined
  mono?: boolean
  onSelect: () => void
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-base data-[selected=true]:bg-accent-soft"
    >
      <Icon size={14} aria-hidden className="shrink-0 text-dim" />
      <span className={mono ? 'data truncate text-sm' : 'truncate'}>{title}</span>
      <span className="min-w-0 flex-1 truncate text-xs text-dim">{sub}</span>
      {keys && <kbd className="text-2xs text-dim">{printKeys(keys)}</kbd>}
    </Command.Item>
  )
}
