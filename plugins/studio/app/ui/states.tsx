import { Filter, PlugZap, RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Failure } from '../data/failure.ts'
import { readFailedAgain } from '../data/queries.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'
import { CopyText } from './copy.tsx'

function Center({
  icon,
  title,
  children,
}: {
  icon: ReactNode
  title: string
  children: ReactNode
}) {
  return (
    <div className="flex h-full min-h-48 flex-col items-center justify-center gap-3 p-8 text-center">
      <div className="flex size-10 items-center justify-center rounded-lg border border-line bg-raised text-muted">
        {icon}
      </div>
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="flex max-w-120 flex-col items-center gap-3 text-base text-muted">
        {children}
      </div>
    </div>
  )
}

/** Nothing yet: what will stand here, and the one command that fills it. */
export function FirstRun({
  icon,
  title,
  children,
  command,
  action,
}: {
  icon: ReactNode
  title: string
  children: ReactNode
  /** Copied on click. */
  command?: string
  action?: ReactNode
}) {
  return (
    <Center icon={icon} title={title}>
      <p className="text-pretty">{children}</p>
      {command && (
        <CopyText
          text={command}
          className="max-w-full rounded-md border border-line bg-sunken px-3 py-1.5 text-sm text-fg"
        />
      )}
      {action}
    </Center>
  )
}

/** There is something, but not under this filter. */
export function NoMatch({ what, q, onClear }: { what: string; q?: string; onClear: () => void }) {
  return (
    <Center icon={<Filter size={17} />} title={`No ${what} matches`}>
      {q && <p className="data max-w-full truncate text-sm">{q}</p>}
      <Button onClick={onClear}>Clear the filter</Button>
    </Center>
  )
}

/** A read failed: what was asked, why, where to look, and again. */
export function Failed({
  failure,
  onRetry,
  small,
}: {
  failure: Failure
  onRetry: () => void
  small?: boolean
}) {
  const offline = failure.offline
  const facts = (
    <p className="data text-xs text-dim">
      {failure.action}
      {!offline && ` · ${failure.status} ${failure.code}`}
      {failure.requestId && (
        <>
          {' · '}
          <CopyText text={failure.requestId} className="max-w-60 align-bottom" />
        </>
      )}
    </p>
  )
  const retry = (
    <Button icon={<RotateCw size={13} />} onClick={() => (onRetry(), readFailedAgain())}>
      Retry
    </Button>
  )
  if (small) {
    return (
      <div role="alert" className="flex items-center gap-3 border-b border-line bg-err/8 px-4 py-2">
        <TriangleAlert size={15} aria-hidden className="shrink-0 text-err" />
        <div className="min-w-0 flex-1">
          <p className="text-sm">
            {failure.message} <span className="text-muted">Below is what was seen last.</span>
          </p>
          {facts}
        </div>
        {retry}
      </div>
    )
  }
  return (
    <div role="alert" className="h-full">
      <Center
        icon={
          offline ? (
            <PlugZap size={17} className="text-warn" />
          ) : (
            <TriangleAlert size={17} className="text-err" />
          )
        }
        title={offline ? 'The app does not answer' : 'This could not be read'}
      >
        <p className="text-pretty">
          {offline
            ? 'It may be restarting. The page goes on by itself when it is back.'
            : failure.message}
        </p>
        {facts}
        {retry}
      </Center>
    </div>
  )
}

/** Grey bars of the final size while the first answer is awaited. */
export function Skeleton({ rows = 12, className }: { rows?: number; className?: string }) {
  return (
    <div
      aria-busy="true"
      aria-label="Loading"
      role="status"
      className={cn('flex flex-col', className)}
    >
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className="flex h-(--row) items-center gap-4 px-4">
          <Bar width={72} />
          <Bar width={64} />
          <Bar width={120 + ((at * 53) % 140)} />
          <div className="flex-1" />
          <Bar width={48} />
        </div>
      ))}
    </div>
  )
}

/** One grey bar. */
export function Bar({ width, height = 10 }: { width: number | string; height?: number }) {
  return (
    <div
      style={{ width, height }}
      className="max-w-full shrink-0 animate-shimmer rounded-sm bg-[linear-gradient(90deg,var(--raised)_30%,var(--line)_50%,var(--raised)_70%)] bg-[length:200%_100%]"
    />
  )
}
