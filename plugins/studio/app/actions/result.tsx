import { Link } from '@tanstack/react-router'
import { ArrowRight, CircleAlert, CircleCheck } from 'lucide-react'
import type { PlaygroundResult } from '../../contract/actions.ts'
import type { Failure } from '../data/failure.ts'
import { Guards } from '../run/tables.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { bytes, duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Status } from '../ui/status.tsx'

/** What a run of the playground gave, or what its guards would say. */
export function Result({
  of,
  failure,
  busy,
}: {
  of: PlaygroundResult | undefined
  failure: Failure | null
  busy: boolean
}) {
  if (failure) {
    return (
      <Frame>
        <p role="alert" className="flex items-start gap-2 px-4 py-3 text-sm">
          <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-err" />
          <span>
            {failure.message}{' '}
            <span className="data text-xs text-dim">
              {failure.status} {failure.code}
            </span>
          </span>
        </p>
      </Frame>
    )
  }
  if (!of)
    return busy ? (
      <Frame>
        <p className="px-4 py-3 text-sm text-dim">Running…</p>
      </Frame>
    ) : null
  if (of.runId === null)
    return (
      <Frame>
        <h3 className="label px-4 pt-3 pb-1">What the guards would say</h3>
        <Guards of={of.guards} />
      </Frame>
    )
  const denied = of.guards.some(({ decision }) => decision === 'deny')
  return (
    <Frame busy={busy}>
      <header className="flex items-center gap-3 px-4 py-2.5">
        <Status of={of.status} className="font-medium" />
        <span className="data text-xs text-muted">{duration(of.ms)}</span>
        {of.output && (
          <span
            className={`flex items-center gap-1 text-xs ${of.outputValid ? 'text-dim' : 'text-err'}`}
          >
            {of.outputValid ? (
              <CircleCheck size={12} aria-hidden />
            ) : (
              <CircleAlert size={12} aria-hidden />
            )}
            {of.outputValid ? 'output valid' : 'output does not fit its schema'}
          </span>
        )}
        <span className="flex-1" />
        {of.output && (
          <CopyButton
            label="Copy the output"
            text={() => JSON.stringify(of.output?.value, null, 2)}
          />
        )}
        <Link
          to="/runs/$id"
          params={{ id: of.runId }}
          className="flex h-7 items-center gap-1 text-sm text-accent hover:underline"
        >
          Trace <ArrowRight size={13} aria-hidden />
        </Link>
      </header>
      {of.error && (
        <div className="px-4 pb-3">
          <p className="text-sm text-err">{of.error.message}</p>
          <p className="data text-xs text-dim">
            {of.error.name} · {of.error.code}
          </p>
          {of.error.details !== undefined && of.error.details !== null && (
            <div className="pt-2">
              <Json value={of.error.details} />
            </div>
          )}
        </div>
      )}
      {denied && <Guards of={of.guards} />}
      {of.output && (
        <div className="px-4 pb-4">
          <Json value={of.output.value} depth={3} />
          {of.output.truncated && (
            <p className="pt-1 text-xs text-warn">Cut: {bytes(of.output.bytes)} in all.</p>
          )}
        </div>
      )}
    </Frame>
  )
}

const Frame = ({ children, busy }: { children: React.ReactNode; busy?: boolean }) => (
  <div
    aria-label="Result"
    role="region"
    aria-busy={busy}
    tabIndex={0}
    className={`max-h-[45%] shrink-0 animate-in overflow-y-auto border-t border-line bg-bg ${busy ? 'opacity-60' : ''}`}
  >
    {children}
  </div>
)
