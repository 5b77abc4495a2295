import { ArrowRight } from 'lucide-react'
import type { HookRow } from '../../contract/kernel.ts'
import { FileLink } from '../ui/file-link.tsx'

/** Each moment that somebody listens to, and who, in the order they are called. */
export function Hooks({ of }: { of: HookRow[] }) {
  return (
    <ul aria-label="Hooks">
      {of.map(({ name, listeners }) => (
        <li
          key={name}
          className="grid grid-cols-[minmax(160px,240px)_1fr] items-start gap-4 border-b border-line/60 px-4 py-2 hover:bg-raised/50"
        >
          <h2 className="data pt-0.5 text-sm">{name}</h2>
          <ol className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
            {listeners.map(({ plugin, rank, file, line, order }, at) => (
              <li key={order} className="flex items-center gap-1.5">
                {at > 0 && <ArrowRight size={11} aria-hidden className="text-dim" />}
                <span className="inline-flex h-6 items-center gap-1.5 rounded-md border border-line bg-panel px-2 text-xs">
                  <span className="data">{plugin}</span>
                  {rank && <span className="text-2xs text-accent">{rank}</span>}
                  {file && <FileLink file={file} line={line} />}
                </span>
              </li>
            ))}
          </ol>
        </li>
      ))}
      {of.length === 0 && <li className="p-4 text-sm text-dim">Nobody listens to anything.</li>}
    </ul>
  )
}
