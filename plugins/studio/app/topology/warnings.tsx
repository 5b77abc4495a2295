import { TriangleAlert } from 'lucide-react'
import type { StudioApi } from '../../contract/api.ts'

type Warning = StudioApi['studio.topology']['output']['warnings'][number]

/** What does not hang together: one line, which opens to a list where there are several. */
export function Warnings({
  of,
  onChoose,
}: {
  of: readonly Warning[]
  onChoose: (id: string | undefined) => void
}) {
  const list = (
    <ul aria-label="Warnings" className="max-h-40 overflow-y-auto">
      {of.map(({ kind, ids, text }) => (
        <li key={kind + ids.join()}>
          <button
            type="button"
            className="flex min-h-7 w-full items-center gap-2 px-4 text-left text-sm hover:text-accent"
            onClick={() => onChoose(ids[0])}
          >
            <TriangleAlert size={13} aria-hidden className="shrink-0 text-warn" /> {text}
          </button>
        </li>
      ))}
    </ul>
  )
  return (
    <div className="shrink-0 border-b border-line bg-warn/6">
      {of.length === 1 ? (
        list
      ) : (
        <details>
          <summary className="flex min-h-7 cursor-pointer items-center gap-2 px-4 text-sm hover:text-accent">
            <TriangleAlert size={13} aria-hidden className="shrink-0 text-warn" />
            {of.length} things do not hang together: {of[0]!.text}
          </summary>
          {list}
        </details>
      )}
    </div>
  )
}
