import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { call } from '../data/call.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { bytes, duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { toast } from '../ui/toast.tsx'
import type { Answer } from './send.ts'

/** What came back: status, how long it took, headers, the body, and the run behind it. */
export function AnswerView({ of, busy }: { of: Answer; busy: boolean }) {
  const { status, statusText, headers, body, firstMs, ms } = of
  const text = body.kind === 'json' ? JSON.stringify(body.value, null, 2) : ''
  return (
    <div
      className="max-h-[55%] shrink-0 animate-in overflow-y-auto border-t border-line bg-bg p-4"
      tabIndex={0}
      role="region"
      aria-label="Answer"
      aria-busy={busy}
    >
      <div className="flex items-center gap-2.5 pb-2">
        <span
          className={`data text-base font-semibold whitespace-nowrap ${status < 400 ? 'text-ok' : 'text-err'}`}
        >
          {status} <span className="text-sm font-normal">{statusText}</span>
        </span>
        <span
          className="data text-xs whitespace-nowrap text-muted"
          title={`first byte after ${duration(firstMs)}`}
        >
          {duration(ms)}
        </span>
        <span className="data text-xs whitespace-nowrap text-dim">{bytes(of.bytes)}</span>
        <span className="flex-1" />
        {body.kind !== 'bytes' && (
          <CopyButton
            label="Copy the answer"
            text={() => (body.kind === 'json' ? text : body.text)}
          />
        )}
        <ToRun traceId={of.traceId} />
      </div>
      <details className="pb-2">
        <summary className="h-6 text-xs text-dim">{headers.length} headers</summary>
        <ul className="data text-xs text-muted">
          {headers.map(([name, value], at) => (
            <li key={at} className="break-all">
              <span className="text-dim">{name}:</span> {value}
            </li>
          ))}
        </ul>
      </details>
      {body.kind === 'json' && <Json value={body.value} depth={3} />}
      {body.kind === 'text' &&
        (body.text ? (
          <pre className="data text-xs whitespace-pre-wrap">{body.text}</pre>
        ) : (
          <p className="text-sm text-dim">{busy ? 'Nothing yet.' : 'Nothing in its body.'}</p>
        ))}
      {body.kind === 'bytes' && (
        <p className="text-sm text-dim">
          No text: {headers.find(([name]) => name === 'content-type')?.[1]}.
        </p>
      )}
    </div>
  )
}

/** To the run behind an answer; to all of its trace where that run is not written yet, or never is. */
function ToRun({ traceId }: { traceId: string }) {
  const navigate = useNavigate()
  const q = `trace:${traceId}`
  const open = useMutation({
    mutationFn: () => call('studio.runs.list', { q, sort: 'old', limit: 1 }),
    onSuccess: ({ items: [run] }) =>
      void (run
        ? navigate({ to: '/runs/$id', params: { id: run.id } })
        : navigate({ to: '/runs', search: { q } })),
    onError: ({ message }) => toast('failed', message),
  })
  return (
    <Button look="ghost" className="px-1 text-accent" onClick={() => open.mutate()}>
      Trace <ArrowRight size={13} aria-hidden />
    </Button>
  )
}
