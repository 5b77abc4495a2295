import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  ShieldX,
  Unplug,
} from 'lucide-react'
import { cn } from './cn.ts'

/** The meanings that have a colour. */
export type Tone = 'ok' | 'err' | 'warn' | 'running' | 'queued' | 'idle'

const text: Record<Tone, string> = {
  ok: 'text-ok',
  err: 'text-err',
  warn: 'text-warn',
  running: 'text-running',
  queued: 'text-queued',
  idle: 'text-idle',
}

const known: Record<string, [tone: Tone, icon: LucideIcon, word: string]> = {
  ok: ['ok', CircleCheck, 'OK'],
  succeeded: ['ok', CircleCheck, 'OK'],
  applied: ['ok', CircleCheck, 'Applied'],
  active: ['ok', CircleCheck, 'Active'],
  allow: ['ok', CircleCheck, 'Allowed'],
  error: ['err', CircleX, 'Failed'],
  failed: ['err', CircleX, 'Failed'],
  dead: ['err', CircleX, 'Dead'],
  denied: ['warn', ShieldX, 'Denied'],
  deny: ['warn', ShieldX, 'Denied'],
  refused: ['warn', ShieldX, 'Denied'],
  interrupted: ['err', Unplug, 'Interrupted'],
  running: ['running', LoaderCircle, 'Running'],
  queued: ['queued', Clock, 'Queued'],
  waiting: ['queued', Clock, 'Waiting'],
  completed: ['ok', CircleCheck, 'Done'],
  banned: ['err', Ban, 'Banned'],
  trialing: ['running', CircleDot, 'Trial'],
  past_due: ['warn', CircleAlert, 'Past due'],
  ready: ['queued', Clock, 'Ready'],
  delayed: ['queued', Clock, 'Delayed'],
  retrying: ['warn', RotateCw, 'Retrying'],
  canceled: ['idle', Ban, 'Canceled'],
  paused: ['idle', CirclePause, 'Paused'],
  pending: ['warn', CircleDashed, 'Pending'],
  skipped: ['idle', CircleDashed, 'Not asked'],
  warn: ['warn', CircleAlert, 'Warning'],
}

/** A status as icon, word and colour, never as colour alone. */
export function Status({ of, word, className }: { of: string; word?: string; className?: string }) {
  const [tone, Icon, said] = known[of] ?? ['idle', CircleDot, of]
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 align-top whitespace-nowrap',
        text[tone],
        className,
      )}
    >
      <Icon size={13} aria-hidden className={of === 'running' ? 'animate-spin' : undefined} />
      {word ?? said}
    </span>
  )
}
