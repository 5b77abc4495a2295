import { useEffect } from 'react'
import { createStore } from '../data/store.ts'

/** Something that a key, the palette or both can start. */
export interface Command {
  id: string
  title: string
  group: string
  /** `mod+k`, `g r` (one after the other), `/`, `?`, `shift+x`, `ArrowDown`. */
  keys?: string
  /** Not offered by name: it only makes sense where it is pressed. */
  quiet?: boolean
  run: () => void
}

/** Every command that can be given now; what was added last goes first. */
export const commands = createStore<readonly Command[]>([])

/** Offers commands as long as the component is there; `list` is memoised by the caller. */
export function useCommands(list: readonly Command[]): void {
  useEffect(() => {
    commands.set((all) => [...list, ...all])
    return () => commands.set((all) => all.filter((command) => !list.includes(command)))
  }, [list])
}

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Keys as they are printed: `⌘K`, `Ctrl K`, `g r`. */
export function printKeys(keys: string): string {
  return keys
    .replace('mod+', mac ? '⌘' : 'Ctrl ')
    .replace('shift+', '⇧')
    .replace('Enter', '↵')
    .replace(/(^|[ ⌘])([a-z])$/, (all, before: string, key: string) =>
      keys.includes('mod+') ? before + key.toUpperCase() : all,
    )
}
