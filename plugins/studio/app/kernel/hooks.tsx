import type { HookListener, HookRow } from '../../contract/kernel.ts'
import { FileLink } from '../ui/file-link.tsx'
import { cn } from '../ui/cn.ts'
import { count, duration } from '../ui/format.ts'

const columns = 'grid grid-cols-[24px_minmax(120px,180px)_minmax(0,1fr)_72px_72px_72px_56px] gap-3'
const narrow = '@max-[860px]:grid-cols-[24px_minmax(100px,1fr)_72px_72px_56px]'
const wide = '@max-[860px]:hidden'

/** Each moment that somebody listens to, who does in the order they are called, and how they do. */
export function Hooks({ of }: { of: HookRow[] }) {
  if (of.length === 0) return <p className="p-4 text-sm text-dim">Nobody listens to anything.</p>
  return (
    <div role="table" aria-label="Hooks">
      <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-bg">
        <div role="row" className={cn(columns, narrow, 'label h-7 items-center px-4')}>
          <span role="columnheader" className="text-right" title="In this order">
            #
          </span>
          <span role="columnheader">Plugin</span>
          <span role="columnheader" className={wide}>
            Subscribed in
          </span>
          {['Calls', 'p50', 'p95', 'Errors'].map((head) => (
            <span
              key={head}
              role="columnheader"
              className={cn('text-right', head === 'p50' && wide)}
              title="Since this page is open"
            >
              {head}
            </span>
          ))}
        </div>
      </div>
      {of.map(({ name, listeners }) => (
        <div
          key={name}
          role="rowgroup"
          aria-label={name}
          className="border-b border-line/60 py-1.5"
        >
          <div role="row" className="flex h-6 items-center gap-2 px-4">
            <span role="rowheader" className="data text-sm font-medium">
              {name}
            </span>
            <span role="cell" className="text-2xs text-dim">
              {what[name]}
            </span>
          </div>
          {listeners.map((listener) => (
            <Listener key={listener.order} of={listener} />
          ))}
        </div>
      ))}
    </div>
  )
}

function Listener({ of }: { of: HookListener }) {
  const { plugin, rank, file, line, order, calls, errors, p50, p95 } = of
  return (
    <div role="row" className={cn(columns, narrow, 'h-6.5 items-center px-4 hover:bg-raised/50')}>
      <span role="cell" className="data text-right text-2xs text-dim">
        {order}
      </span>
      <span role="cell" className="flex min-w-0 items-baseline gap-2">
        <span className="data truncate text-xs">{plugin}</span>
        {rank && (
          <span
            className="text-2xs text-accent"
            title={rank === 'pre' ? 'Before those without a wish' : 'After those without a wish'}
          >
            {rank}
          </span>
        )}
      </span>
      <span role="cell" className={cn('min-w-0 truncate text-xs text-dim', wide)}>
        {file && <FileLink file={shortOf(file)} line={line} openable={!file.startsWith('/')} />}
      </span>
      <Figure>{calls === 0 ? <span className="text-dim">0</span> : count(calls)}</Figure>
      <Figure className={wide}>{p50 === null ? '–' : duration(p50)}</Figure>
      <Figure>{p95 === null ? '–' : duration(p95)}</Figure>
      <Figure className={errors > 0 ? 'text-err!' : 'text-dim!'}>{count(errors)}</Figure>
    </div>
  )
}

const Figure = ({ children, className }: { children: React.ReactNode; className?: string }) => (
  <span role="cell" className={cn('data text-right text-xs text-muted', className)}>
    {children}
  </span>
)

/** What is not of the app has a long path, of which the end tells enough. */
const shortOf = (file: string): string =>
  file.startsWith('/') ? file.split('/').slice(-3).join('/') : file

/** When a hook of the framework is called. */
const what: Record<string, string> = {
  'action:started': 'a run begins, before its guards',
  'action:refused': 'a guard said no',
  'action:succeeded': 'the handler has given its output',
  'action:failed': 'a run threw',
  'action:settled': 'a run is over, whatever came of it',
  'job:completed': 'a job is done',
  'job:retrying': 'a job failed and is tried again',
  'job:failed': 'a job has failed for good',
  'kernel:starting': 'all plugins are set up',
  'kernel:ready': 'the app takes requests',
  'kernel:draining': 'no new work is taken',
  'kernel:stopping': 'what is open is closed',
  'openapi:document': 'the API is described',
  'span:ended': 'a step of a run is over',
}
