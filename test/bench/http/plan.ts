import type { Plan } from './measure.ts'

/** Flags of a benchmark that puts load on servers, for `parseArgs`. */
export const planFlags = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  warmup: { type: 'string' },
  connections: { type: 'string', default: '32' },
} as const

/** What these flags say. */
interface PlanFlags {
  quick: boolean
  rounds?: string | undefined
  seconds?: string | undefined
  warmup?: string | undefined
  connections: string
}

/** The plan that the flags ask for; with `quick` one short round without warm-up, which measures nothing. */
export const planOf = (
  { quick, rounds, seconds, warmup, connections }: PlanFlags,
  usual: Pick<Plan, 'rounds' | 'warmupSeconds'>,
): Plan => ({
  rounds: Number(rounds ?? (quick ? 1 : usual.rounds)),
  seconds: Number(seconds ?? (quick ? 0.1 : 1)),
  warmupSeconds: Number(warmup ?? (quick ? 0 : usual.warmupSeconds)),
  connections: Number(connections),
})
