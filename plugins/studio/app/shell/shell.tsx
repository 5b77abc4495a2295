import { Outlet, useNavigate } from '@tanstack/react-router'
import { Tooltip } from 'radix-ui'
import { Suspense, lazy, useEffect, useMemo } from 'react'
import { useBoot } from '../data/boot.ts'
import { connection } from '../data/connection.ts'
import { openLive } from '../data/live.ts'
import { flipTheme, prefs } from '../data/prefs.ts'
import { session } from '../data/session.ts'
import { useStore } from '../data/store.ts'
import { cn } from '../ui/cn.ts'
import { Failed } from '../ui/states.tsx'
import { Toasts } from '../ui/toast.tsx'
import { Banner, ReadOnly, useRegistryNews } from './banner.tsx'
import { type Command, useCommands } from './commands.ts'
import { listenToKeys } from './keyboard.ts'
import { Nav } from './nav.tsx'
import { placeOf, places } from './pages.ts'
import { keysOverlay, palette, settings } from './palette-state.ts'

const loadPalette = () => import('./palette.tsx').then(({ Palette }) => ({ default: Palette }))
const Palette = lazy(loadPalette)
const Locked = lazy(() => import('./locked.tsx').then(({ Locked }) => ({ default: Locked })))
const Impersonating = lazy(() =>
  import('../saas/impersonating.tsx').then(({ Impersonating }) => ({ default: Impersonating })),
)
const KeysOverlay = lazy(() =>
  import('./keys-overlay.tsx').then(({ KeysOverlay }) => ({ default: KeysOverlay })),
)
const SettingsDrawer = lazy(() =>
  import('./settings-drawer.tsx').then(({ SettingsDrawer }) => ({ default: SettingsDrawer })),
)

/** What is around every page: navigation, keys, palette, banners, toasts. */
export function Shell() {
  const locked = useStore(session) === 'absent'
  useEffect(listenToKeys, [])
  if (!locked) return <Open />
  return (
    <Suspense>
      <Locked />
    </Suspense>
  )
}

function Open() {
  const boot = useBoot()
  const { state } = useStore(connection)
  useShellCommands()
  useRegistryNews()
  useNotifications()
  const ready = boot.data !== undefined
  useEffect(() => {
    if (!ready) return
    openLive()
    // It opens on a key, and what is typed next is meant for it.
    void loadPalette()
  }, [ready])
  return (
    <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
      <div className="flex h-full">
        <Nav />
        <main className="@container relative flex min-w-0 flex-1 flex-col" aria-label="Page">
          <Banner />
          <ReadOnly />
          {boot.data?.features.auth && (
            <Suspense>
              <Impersonating />
            </Suspense>
          )}
          <div
            className={cn(
              'flex min-h-0 flex-1 flex-col transition-[filter] duration-150',
              state === 'lost' && ready && 'grayscale',
            )}
          >
            {boot.error && !ready ? (
              <Failed failure={boot.error} onRetry={() => void boot.refetch()} />
            ) : (
              <Outlet />
            )}
          </div>
        </main>
      </div>
      <Windows />
      <Toasts />
    </Tooltip.Provider>
  )
}

/** What tells of failures is loaded by those who want to hear of them. */
function useNotifications(): void {
  const { notify } = useStore(prefs)
  useEffect(() => {
    if (!notify) return
    let end: (() => void) | undefined
    let isOver = false
    void import('./notify.ts').then(({ notifyOfFailures }) => {
      if (!isOver) end = notifyOfFailures()
    })
    return () => {
      isOver = true
      end?.()
    }
  }, [notify])
}

function Windows() {
  const [jump, keys, set] = [useStore(palette), useStore(keysOverlay), useStore(settings)]
  return (
    <Suspense>
      {jump && <Palette />}
      {keys && <KeysOverlay />}
      {set && <SettingsDrawer />}
    </Suspense>
  )
}

function useShellCommands(): void {
  const navigate = useNavigate()
  const { data: boot } = useBoot()
  const list = useMemo<Command[]>(() => {
    const pages = (boot?.pages ?? []).map(({ id, title }) => ({
      id: `go:${id}`,
      title: `Go to ${title}`,
      group: 'Pages',
      ...(places[id]?.key ? { keys: `g ${places[id].key}` } : {}),
      run: () => void navigate({ to: placeOf(id) }),
    }))
    return [
      ...pages,
      {
        id: 'palette',
        title: 'Jump to…',
        group: 'Studio',
        keys: 'mod+k',
        quiet: true,
        run: () => palette.set((open) => !open),
      },
      {
        id: 'filter',
        title: 'Filter',
        group: 'Studio',
        keys: '/',
        run: () =>
          (
            document.querySelector<HTMLElement>('[data-filter=true]') ??
            document.querySelector<HTMLElement>('[data-filter]')
          )?.focus(),
      },
      {
        id: 'theme',
        title: 'Switch between dark and light',
        group: 'Studio',
        keys: 't',
        run: flipTheme,
      },
      {
        id: 'keys',
        title: 'Show all keys',
        group: 'Studio',
        keys: '?',
        run: () => keysOverlay.set(true),
      },
      {
        id: 'settings',
        title: 'Settings',
        group: 'Studio',
        keys: ',',
        run: () => settings.set(true),
      },
    ]
  }, [boot, navigate])
  useCommands(list)
}
