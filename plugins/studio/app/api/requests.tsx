import { useEffect, useRef } from 'react'
import { cn } from '../ui/cn.ts'
import { useListCommands } from '../ui/list-commands.ts'
import { Method } from './method.tsx'
import type { Operation } from './operations.ts'

/** The requests that can be sent, by module; the app's own first. */
export function Requests({
  of,
  open,
  onOpen,
}: {
  of: Operation[]
  open: string | undefined
  onOpen: (id: string) => void
}) {
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [open])
  useListCommands({
    at: of.findIndex(({ id }) => id === open),
    rows: of.length,
    move: (at) => of[at] && onOpen(of[at].id),
    open: undefined,
    openAt: () => {},
    close: () => {},
  })
  const groups = Map.groupBy(of, ({ tag, plugin }) => `${plugin ? '1' : '0'}${tag}`)
  return (
    <nav
      ref={list}
      aria-label="Requests"
      className="w-72 shrink-0 overflow-y-auto border-r border-line pb-4 @max-[1100px]:w-58"
    >
      {[...groups].map(([key, requests]) => {
        const { tag, plugin } = requests[0]!
        return (
          <section key={key} aria-label={tag || 'others'}>
            <h2 className="label sticky top-0 flex items-baseline gap-2 bg-bg px-4 pt-3 pb-1">
              {tag || 'others'}
              {plugin && plugin !== tag && <PluginMark of={plugin} />}
              <span className="data ml-auto text-2xs font-normal text-dim">{requests.length}</span>
            </h2>
            {requests.map((request) => (
              <Request key={request.id} of={request} open={request.id === open} onOpen={onOpen} />
            ))}
          </section>
        )
      })}
    </nav>
  )
}

const PluginMark = ({ of }: { of: string }) => (
  <span className="text-2xs font-normal tracking-normal text-dim normal-case">by {of}</span>
)

function Request({
  of: { id, method, path, deprecated },
  open,
  onOpen,
}: {
  of: Operation
  open: boolean
  onOpen: (id: string) => void
}) {
  return (
    <button
      type="button"
      aria-current={open ? 'true' : undefined}
      onClick={() => onOpen(id)}
      title={deprecated ? `${id}, deprecated` : id}
      className={cn(
        'flex h-7 w-full items-center gap-2 px-4 text-left focus-visible:-outline-offset-2',
        open ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-raised',
      )}
    >
      <Method of={method} column />
      <span
        className={cn(
          // Cut at its beginning: what tells requests of one module apart is the end.
          'data min-w-0 flex-1 truncate text-left text-xs [direction:rtl]',
          open ? 'text-fg' : 'text-muted',
          deprecated && 'line-through',
        )}
      >
        <bdi>{path}</bdi>
      </span>
    </button>
  )
}
