import { Link } from '@tanstack/react-router'
import { Bot, Clock, Globe, Layers, type LucideIcon, Radio, Webhook, Zap } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ActionRow } from '../../contract/actions.ts'
import { cn } from '../ui/cn.ts'

const icons: Record<string, LucideIcon> = {
  api: Globe,
  http: Globe,
  cron: Clock,
  queue: Layers,
  event: Radio,
  tool: Bot,
  mcp: Bot,
  webhook: Webhook,
}

/** The names beside an open action, by module. */
export function Side({ actions, open }: { actions: readonly ActionRow[]; open: string }) {
  const modules = [...new Set(actions.map(({ module }) => module))]
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    // In braces, as newer browsers give a promise of it, which is nothing to clean up by.
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [open])
  return (
    <nav
      ref={list}
      aria-label="Actions"
      className="w-58 shrink-0 overflow-y-auto border-r border-line pb-4 @max-[980px]:hidden"
    >
      {modules.map((module) => {
        const own = actions.filter((action) => action.module === module)
        return (
          <section key={module} aria-label={module || 'No module'}>
            <h2 className="label sticky top-0 bg-bg px-4 pt-3 pb-1">
              {module || 'no module'} <span className="font-normal">· {own.length}</span>
            </h2>
            <ul>
              {own.map(({ name, triggers, stats }) => (
                <li key={name}>
                  <Link
                    to="/actions/$name"
                    params={{ name }}
                    search={(was: object) => was}
                    aria-current={name === open ? 'page' : undefined}
                    className={cn(
                      'flex h-7 items-center gap-2 px-4 focus-visible:-outline-offset-2',
                      name === open
                        ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]'
                        : 'hover:bg-raised',
                    )}
                  >
                    <span
                      className={cn(
                        'data min-w-0 flex-1 truncate text-xs',
                        name === open ? 'text-fg' : 'text-muted',
                      )}
                    >
                      {name.slice(module ? module.length + 1 : 0) || name}
                    </span>
                    {(stats?.errRate ?? 0) > 0 && (
                      <span
                        className="size-1.5 rounded-full bg-err"
                        title="Failures in the last hour"
                      />
                    )}
                    <Kinds of={triggers} />
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </nav>
  )
}

function Kinds({ of }: { of: ActionRow['triggers'] }) {
  const types = [...new Set(of.map(({ type }) => type))]
  return (
    <span className="flex gap-1 text-dim" title={types.join(', ')}>
      {types.slice(0, 3).map((type) => {
        const Icon = icons[type] ?? Zap
        return <Icon key={type} size={11} aria-label={type} />
      })}
    </span>
  )
}
