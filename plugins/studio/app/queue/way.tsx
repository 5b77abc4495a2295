import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react'
import type { JobDetail, JobStep } from '../../contract/queue.ts'
import { cn } from '../ui/cn.ts'
import { duration } from '../ui/format.ts'
import { Ago, At, useBeat } from '../ui/time.tsx'
import { now } from '../data/clock.ts'

/** A job's way: queued → attempt 1 ✕ → waiting → attempt 2, each with its time. */
export function Way({ of }: { of: JobDetail }) {
  return (
    <ol className="flex flex-col">
      {of.timeline.map((step, index) => (
        <Step
          key={index}
          of={step}
          due={index === of.timeline.length - 1 ? of.runAt : 0}
          first={index === 0}
        />
      ))}
    </ol>
  )
}

/** @param due when it begins, of the last one that waits */
function Step({ of, due, first }: { of: JobStep; due: number; first: boolean }) {
  const { at, ms, runId, error } = of
  const [Icon, tone] = lookOf(of)
  return (
    <li className="relative flex gap-3 pb-3 text-sm before:absolute before:top-5 before:bottom-0 before:left-[6px] before:w-px before:bg-line last:before:hidden">
      <Icon
        size={13}
        aria-hidden
        className={cn('mt-[3px] shrink-0', tone, Icon === LoaderCircle && 'animate-spin')}
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="font-medium">{wordOf(of, first)}</span>
          <span className="data text-xs text-muted">
            {ms !== undefined ? duration(ms) : of.kind === 'attempt' && <Running since={of} />}
          </span>
          {of.kind === 'waiting' && due > at && (
            <span className="text-xs text-dim">
              due <Ago t={due} />
            </span>
          )}
          <span className="flex-1" />
          {runId && (
            <Link to="/runs/$id" params={{ id: runId }} className="text-accent hover:underline">
              Trace
            </Link>
          )}
          <At t={at} className="data w-24 shrink-0 text-right text-xs text-dim" />
        </p>
        {error && <p className="data text-xs break-words text-err">{error}</p>}
      </div>
    </li>
  )
}

/** For how long it has run; of one that has ended somewhere else nothing is known. */
function Running({ since: { at, ok } }: { since: JobStep }) {
  useBeat()
  return ok === undefined ? duration(now() - at) : null
}

function lookOf({ kind, ok }: JobStep): [LucideIcon, tone: string] {
  if (kind === 'waiting') return [CircleDashed, 'text-dim']
  if (kind === 'failed' || ok === false) return [CircleX, 'text-err']
  if (kind === 'completed' || ok) return [CircleCheck, 'text-ok']
  return [LoaderCircle, 'text-running']
}

function wordOf({ kind, n, ok }: JobStep, first: boolean): string {
  if (kind === 'waiting') return first ? 'queued' : 'waiting'
  if (kind === 'failed') return 'given up'
  if (kind === 'completed') return 'done'
  if (ok === undefined) return `attempt ${n} runs`
  return `attempt ${n} ${ok ? '✓' : '✕'}`
}
