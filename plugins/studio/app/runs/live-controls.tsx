import { Pause, Play } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { ranges } from './search.ts'

/** Whether a live list stands still: by its button, or `p`. @param what as in "the live tail" */
export function usePause(
  what: string,
  group: string,
): { paused: boolean; goOn: () => void; button: ReactNode } {
  const [paused, setPaused] = useState(false)
  const flip = (): void => setPaused((was) => !was)
  useCommands(
    useMemo(
      () => [
        {
          ...{ id: 'live.pause', group, keys: 'p' },
          title: paused ? `Go on with the live ${what}` : `Pause the live ${what}`,
          run: () => setPaused(!paused),
        },
      ],
      [paused, what, group],
    ),
  )
  const button = (
    <Button
      hint="p"
      icon={paused ? <Play size={13} /> : <Pause size={13} />}
      aria-pressed={paused}
      onClick={flip}
      className="w-24"
    >
      {paused ? 'Go on' : 'Pause'}
    </Button>
  )
  return { paused, goOn: () => setPaused(false), button }
}

/** How far back a list goes, by its name in the address. */
export function RangeSelect({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (range: string | undefined) => void
}) {
  return (
    <Select
      aria-label="Time range"
      className="w-28 shrink-0"
      value={value ?? 'all'}
      onChange={({ target }) => onChange(target.value === 'all' ? undefined : target.value)}
    >
      {ranges.map(([id, label]) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </Select>
  )
}
