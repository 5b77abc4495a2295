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
  const canSelect = list.select !== undefined
  const isOpen = list.open !== undefined
  useCommands(
    useMemo(() => {
      const step = (by: number) => (): void => {
        const { at, rows, move } = now.current
        move(Math.min(rows - 1, Math.max(0, at + by)))
      }
      const select = (range: boolean) => (): void =>
        now.current.select?.(Math.max(0, now.current.at), range)
      const command = (id: string, title: string, keys: string, run: () => void): Command => ({
        ...{ id: `list.${id}`, title, group: 'List', keys, run },
      })
      return [
        command('next', 'Next row', 'j', step(1)),
        command('previous', 'Previous row', 'k', step(-1)),
        command('open', 'Open the row', 'Enter', () => now.current.openAt()),
        ...(isOpen
          ? [
              command('newer', 'Open the previous one', '[', step(-1)),
              command('older', 'Open the next one', ']', step(1)),
              command('close', 'Close what is open', 'Escape', () => now.current.close()),
            ]
          : []),
        ...(canSelect
          ? [
              command('select', 'Select the row', 'x', select(false)),
              command('range', 'Select the rows up to here', 'shift+x', select(true)),
            ]
          : []),
      ]
    }, [canSelect, isOpen]),
  )
}
