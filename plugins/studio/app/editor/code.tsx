import { type RefObject, useEffect, useRef, useState } from 'react'
import { cn } from '../ui/cn.ts'
import type { Editor, OpenEditor, Problem } from './editor.ts'

const LINE = 18
const PADDING = 22
const NONE: readonly Problem[] = []

/**
 * A text of some language in an editor, and until that is loaded (or where it cannot be) in a plain field of the same
 * size, from which focus and selection are taken over.
 */
export function Code({
  label,
  value,
  onChange,
  load,
  rows,
  id,
  problems = NONE,
  describedBy,
  invalid = false,
  editor,
  className,
}: {
  label: string
  value: string
  onChange: (text: string) => void
  /** Loads the editor; another function opens another one. */
  load: () => Promise<OpenEditor>
  /** Lines in sight. */
  rows: number
  id?: string | undefined
  problems?: readonly Problem[]
  describedBy?: string | undefined
  invalid?: boolean
  /** The editor, once it is open. */
  editor?: RefObject<Editor | undefined>
  className?: string
}) {
  const own = useRef<Editor>(undefined)
  const open = editor ?? own
  const host = useRef<HTMLDivElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const [ready, setReady] = useState(false)
  const attributes = {
    'aria-label': label,
    ...(id && { id }),
    ...(invalid && { 'aria-invalid': 'true' as const }),
    ...(describedBy && { 'aria-describedby': describedBy }),
  }
  const latest = useRef({ value, onChange, attributes })
  latest.current = { value, onChange, attributes }
  useEffect(() => {
    let gone = false
    const begin = (make: OpenEditor): void => {
      if (gone) return
      const was = area.current
      open.current = make(host.current!, {
        text: latest.current.value,
        ...(was && { selection: [was.selectionStart, was.selectionEnd] as const }),
        attributes: latest.current.attributes,
        onChange: (text) => latest.current.onChange(text),
      })
      if (was && document.activeElement === was) open.current.focus()
      setReady(true)
    }
    // Without it the plain field stays.
    load().then(begin, () => {})
    return () => {
      gone = true
      open.current?.close()
      open.current = undefined
      setReady(false)
    }
  }, [load, open])
  useEffect(() => {
    open.current?.setText(value)
    open.current?.show(problems, latest.current.attributes)
  }, [value, problems, ready, invalid, describedBy, open])
  return (
    <div
      ref={host}
      style={{ height: rows * LINE + PADDING }}
      className={cn(
        'min-h-10 w-full resize-y overflow-hidden bg-sunken focus-within:border-accent',
        className,
      )}
    >
      {!ready && (
        <textarea
          ref={area}
          {...attributes}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="data block h-full w-full resize-none bg-transparent py-2.5 pr-2.5 pl-[42px] text-xs leading-[18px] focus:outline-none"
        />
      )}
    </div>
  )
}
