import { Link, useRouterState } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import type { BootPage } from '../../contract/shell.ts'
import { useBoot } from '../data/boot.ts'
import { Bar } from '../ui/states.tsx'
import { cn } from '../ui/cn.ts'
import { Tip } from '../ui/tip.tsx'
import { count } from '../ui/format.ts'
import { printKeys } from './commands.ts'
import { Foot } from './foot.tsx'
import { iconOf } from './icons.ts'
import { groups, placeOf, places } from './pages.ts'
import { palette } from './palette-state.ts'

/** The navigation: 200 px, icons alone below 1100 px. */
export function Nav() {
  const { data: boot } = useBoot()
  return (
    <nav
      aria-label="Pages"
      className="flex w-50 shrink-0 flex-col border-r border-line bg-panel max-[1100px]:w-13"
    >
      <div className="flex h-12 shrink-0 items-center gap-2.5 px-3.5">
        <Mark />
        <div className="min-w-0 leading-tight max-[1100px]:hidden">
          <div className="truncate font-semibold">{boot?.app.name ?? 'bunbase'}</div>
          <div className="text-2xs text-dim">
            studio{boot && boot.app.env !== 'development' ? ` · ${boot.app.env}` : ''}
          </div>
        </div>
      </div>
      <div className="px-2 pb-1">
        <button
          type="button"
          onClick={() => palette.set(true)}
          className="flex h-7 w-full items-center gap-2 rounded-md border border-line bg-sunken px-2 text-sm text-muted hover:border-line-strong max-[1100px]:justify-center max-[1100px]:px-0"
        >
          <Search size={13} aria-hidden />
          <span className="flex-1 text-left max-[1100px]:sr-only">Jump to…</span>
          <kbd aria-hidden className="text-2xs text-dim max-[1100px]:hidden">
            {printKeys('mod+k')}
          </kbd>
        </button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {boot
          ? groups.map(([id, title]) => (
              <Group
                key={id}
                title={title}
                pages={boot.pages.filter(({ group }) => group === id)}
              />
            ))
          : [0, 1, 2, 3, 4, 5, 6, 7].map((at) => (
              <div key={at} className="flex h-7 items-center px-2">
                <Bar width={70 + ((at * 31) % 60)} />
              </div>
            ))}
      </div>
      <Foot />
    </nav>
  )
}

function Group({ title, pages }: { title: string; pages: BootPage[] }) {
  if (pages.length === 0) return null
  return (
    <section aria-label={title} className="pt-3 first:pt-2">
      <h2 className="label px-2 pb-1 max-[1100px]:sr-only">{title}</h2>
      <ul>
        {pages.map((page) => (
          <li key={page.id}>
            <Entry page={page} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Entry({ page }: { page: BootPage }) {
  const to = placeOf(page.id)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const root = page.id === 'saas' ? '/saas' : to
  const active = to === '/' ? path === '/' : path === root || path.startsWith(`${root}/`)
  const key = places[page.id]?.key
  const Icon = iconOf(page.icon)
  const link = (
    <Link
      to={to}
      aria-current={active ? 'page' : undefined}
      className={cn(
        'group flex h-7 items-center gap-2.5 rounded-md px-2 text-base max-[1100px]:justify-center max-[1100px]:px-0',
        active ? 'bg-accent-soft font-medium text-fg' : 'text-muted hover:bg-raised hover:text-fg',
      )}
    >
      <Icon size={14} aria-hidden className={cn('shrink-0', active && 'text-accent')} />
      <span className="flex-1 truncate max-[1100px]:sr-only">{page.title}</span>
      {page.badge ? (
        <span className="data text-2xs text-err max-[1100px]:hidden">{count(page.badge)}</span>
      ) : (
        key && (
          <kbd className="text-2xs text-dim opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 max-[1100px]:hidden">
            g {key}
          </kbd>
        )
      )}
    </Link>
  )
  return (
    <Tip text={page.title} keys={key && `g ${key}`} side="right">
      {link}
    </Tip>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden className="shrink-0">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path
        d="M6 8h12M6 12h7.5M6 16h10"
        stroke="var(--accent-fg)"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </svg>
  )
}
