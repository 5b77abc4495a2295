import { SquareArrowOutUpRight } from 'lucide-react'
import { call } from '../data/call.ts'
import { toast } from './toast.tsx'

/** A line of a file of the app; a click opens it in the editor of the settings. */
export function FileLink({
  file,
  line,
  openable = true,
}: {
  file: string
  line?: number | undefined
  openable?: boolean
}) {
  const said = line ? `${file}:${line}` : file
  if (!openable) return <span className="data truncate text-xs">{said}</span>
  const open = (): void => {
    call('studio.editor.open', { file, ...(line ? { line } : {}) }).then(
      ({ opened, command }) => opened || toast('info', `No editor is set. ${command}`),
      (error: Error) => toast('failed', error.message),
    )
  }
  return (
    <button
      type="button"
      title="Open in the editor"
      onClick={open}
      className="data group relative inline-flex min-w-0 items-center gap-1 rounded-sm text-xs text-muted hover:text-accent before:absolute before:-inset-1"
    >
      <span className="truncate">{said}</span>
      <SquareArrowOutUpRight
        size={11}
        aria-hidden
        className="shrink-0 text-dim group-hover:text-accent"
      />
    </button>
  )
}
