import { Keyboard, Moon, Settings } from 'lucide-react'
import { useBoot } from '../data/boot.ts'
import { connection } from '../data/connection.ts'
import { flipTheme } from '../data/prefs.ts'
import { useStore } from '../data/store.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { keysOverlay, settings } from './palette-state.ts'

const words = {
  connecting: ['bg-idle', 'connecting'],
  live: ['bg-ok', 'live'],
  polling: ['bg-warn', 'polling'],
  lost: ['bg-err', 'disconnected'],
  restarting: ['bg-running', 'restarting'],
} as const

/** Below the navigation: the connection, the theme, the settings. */
export function Foot() {
  const { state } = useStore(connection)
  const { data: boot } = useBoot()
  const [dot, word] = words[state]
  const port = boot?.app.url ? new URL(boot.app.url).port : location.port
  return (
    <footer className="flex h-11 shrink-0 items-center gap-0.5 border-t border-line pr-1.5 pl-3 max-[1100px]:h-auto max-[1100px]:flex-col max-[1100px]:py-2">
      <p
        className="flex min-w-0 flex-1 items-center gap-2 text-xs text-muted"
        title={
          boot
            ? `pid ${boot.app.pid} · Bun ${boot.app.bun} · bunbase ${boot.app.bunbase}`
            : undefined
        }
      >
        <span className={cn('size-2 shrink-0 rounded-full', dot)} />
        <span className="truncate max-[1100px]:sr-only">
          {word} <span className="data text-dim">:{port || 80}</span>
        </span>
      </p>
      <Button
        look="ghost"
        aria-label="Keys"
        hint="?"
        icon={<Keyboard size={14} />}
        onClick={() => keysOverlay.set(true)}
      />
      <Button
        look="ghost"
        aria-label="Switch theme"
        hint="t"
        icon={<Moon size={14} />}
        onClick={flipTheme}
      />
      <Button
        look="ghost"
        aria-label="Settings"
        hint=","
        icon={<Settings size={14} />}
        onClick={() => settings.set(true)}
      />
    </footer>
  )
}
