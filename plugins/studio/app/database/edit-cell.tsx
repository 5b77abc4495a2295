import { useState } from 'react'
import type { ColumnInfo } from '../../contract/database.ts'
import { ValueInput } from './value-input.tsx'

/** A cell while it is edited: Enter, Tab or leaving it keeps what was typed; Escape does not. */
export function EditCell({
  of,
  value,
  onKeep,
  onEnd,
  onNext,
}: {
  of: ColumnInfo
  value: unknown
  onKeep: (value: unknown) => void
  onEnd: () => void
  onNext: (by: 1 | -1) => void
}) {
  const [next, setNext] = useState(value)
  const end = (save: boolean): void => {
    if (save && JSON.stringify(next) !== JSON.stringify(value)) onKeep(next)
    onEnd()
  }
  return (
    <ValueInput
      of={of}
      value={next}
      onChange={setNext}
      autoFocus
      aria-label={of.name}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(true)
        else if (event.key === 'Escape') end(false)
        else if (event.key === 'Tab') {
          event.preventDefault()
          end(true)
          onNext(event.shiftKey ? -1 : 1)
        }
      }}
    />
  )
}
