// How much of a fault a run sees: `npm run test:fault` takes its time, `npm test` a short form.

/** Set by `test/fault/run.ts`. */
export const LONG_VARIABLE = 'BUNBASE_FAULTS'

/** Whether this is the long form. */
export const isLong: boolean = process.env[LONG_VARIABLE] === 'long'

/** What the short form takes, and the long one. */
export const amount = <T>(short: T, long: T): T => (isLong ? long : short)

/** How much longer the short form may take, as other tests run beside it. */
const BESIDE_OTHERS = 3

/**
 * Options of a fault test: what it takes at most, on a machine that does nothing else. It has one try.
 *
 * @param short milliseconds
 */
export const within = (short: number, long: number): { timeout: number } => ({
  timeout: amount(BESIDE_OTHERS * short, long),
})
