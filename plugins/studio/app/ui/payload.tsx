import type { Payload as Value } from '../../contract/wire.ts'
import { CopyButton } from './copy.tsx'
import { bytes } from './format.ts'
import { Json } from './json.tsx'

/** A recorded input or output: its tree, its size, and what was redacted or cut. */
export function Payload({ title, of }: { title: string; of: Value | null | undefined }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-9 items-center gap-2 px-4">
        <h3 className="label">{title}</h3>
        {of && <span className="data text-2xs text-dim">{bytes(of.bytes)}</span>}
        {of?.truncated && <span className="text-2xs text-warn">cut to the first part</span>}
        {of && of.redacted.length > 0 && (
          <span className="text-2xs text-dim">{of.redacted.length} redacted</span>
        )}
        <span className="flex-1" />
        {of && (
          <CopyButton
            label={`Copy ${title.toLowerCase()}`}
            text={() => JSON.stringify(of.value, null, 2)}
          />
        )}
      </header>
      <div className="px-4 pb-4">
        {!of || of.value === undefined ? (
          <p className="text-sm text-dim">Nothing recorded.</p>
        ) : (
          <Json value={of.value} depth={3} />
        )}
      </div>
    </section>
  )
}
