import { useMemo, useRef } from 'react'
import { type Command, useCommands } from '../shell/commands.ts'

interface List {
  at: number
  rows: number
  move: (index: number) => void
  /** Rows can be selected only when there is something to do with them. */
  select?: (index: number, range: boolean) => void
  open: string | undefined
  openAt: () => void
  close: () => void
}

/** Gives a list, with a detail beside it or not, its keys. */
export function useListCommands(list: List): void {
  const now = useRef(list)
  now.current = list
  useCommands(
    useMemo(() => {
      const step = (by: number) => (): void => {
        const { at, rows, move } = now.current
        move(Math.min(rows - 1, Math.max(0, at + by)))
      }
      const command = (id: string, title: string, keys: string, run: () => void): Command => ({
        ...{ id: `list.${id}.${keys}`, title, group: 'List', quiet: true },
        ...{ keys, run },
      })
      return [
        command('next', 'Next row', 'j', step(1)),
        command('previous', 'Previous row', 'k', step(-1)),
        command('newer', 'Previous, while one is open', '[', step(-1)),
        command('older', 'Next, while one is open', ']', step(1)),
        command('open', 'Open', 'Enter', () => now.current.openAt()),
        command('close', 'Close', 'Escape', () => now.current.open && now.current.close()),
        command('select', 'Select', 'x', () => now.current.select?.(now.current.at, false)),
        command('range', 'Select up to here', 'shift+x', () =>
          now.current.select?.(now.current.at, true),
        ),
      ]
    }, []),
  )
}
