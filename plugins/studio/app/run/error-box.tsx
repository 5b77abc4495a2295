import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { RunDetail } from '../../contract/runs.ts'
import { cn } from '../ui/cn.ts'
import { CopyButton } from '../ui/copy.tsx'
import { FileLink } from '../ui/file-link.tsx'
import { Json } from '../ui/json.tsx'

/** Why a run failed: message, code, the app's own line first, the rest of the stack on demand. */
export function ErrorBox({ error }: { error: NonNullable<RunDetail['error']> }) {
  const [all, setAll] = useState(false)
  const own = error.stack.filter(({ own }) => own)
  const shown = all ? error.stack : own.slice(0, 3)
  const plain = [
    `${error.name}: ${error.message}`,
    ...error.stack.map(({ fn, file, line, col }) => `    at ${fn} (${file}:${line}:${col})`),
  ]
  return (
    <section aria-label="Error" className="mx-4 my-3 rounded-md border border-err/35 bg-err/6">
      <header className="flex items-start gap-3 py-2 pr-2 pl-3">
        <div className="min-w-0 flex-1">
          <p className="data text-sm break-words text-err">{error.message}</p>
          <p className="data mt-0.5 text-xs text-muted">
            {[...new Set([error.name, error.code])].join(' · ')}
            {error.similar > 1 && (
              <>
                {' '}
                ·{' '}
                <Link
                  to="/runs"
                  search={{ q: `fp:${error.fp}` }}
                  className="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
                >
                  ×{error.similar} like this
                </Link>
              </>
            )}
          </p>
        </div>
        <CopyButton label="Copy the error with its stack" text={() => plain.join('\n')} />
      </header>
      {error.cause && (
        <p className="data border-t border-err/20 px-3 py-1.5 text-xs text-muted">
          caused by {error.cause}
        </p>
      )}
      {error.details !== undefined && error.details !== null && (
        <div className="border-t border-err/20 px-3 py-2">
          <Json value={error.details} depth={2} />
        </div>
      )}
      {error.stack.length > 0 && (
        <ol aria-label="Stack" className="data border-t border-err/20 px-3 py-1.5 text-xs">
          {shown.map((frame, at) => (
            <li
              key={at}
              className={cn(
                'flex min-w-0 items-baseline gap-2 leading-6',
                !frame.own && 'text-dim',
              )}
            >
              <span className="shrink-0">{frame.fn || '(anonymous)'}</span>
              <FileLink file={frame.file} line={frame.line} openable={frame.own} />
            </li>
          ))}
          {error.stack.length > shown.length || all ? (
            <li>
              <button
                type="button"
                aria-expanded={all}
                onClick={() => setAll(!all)}
                className="inline-flex h-6 items-center gap-1 text-dim hover:text-fg"
              >
                <ChevronRight size={11} aria-hidden className={cn(all && 'rotate-90')} />
                {all ? 'own lines only' : `${error.stack.length - shown.length} more lines`}
              </button>
            </li>
          ) : null}
        </ol>
      )}
    </section>
  )
}
