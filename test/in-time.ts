import { isLong } from './fault/amounts.ts'

/**
 * How many milliseconds something may take that is promised within some. The promise is for a machine that does
 * nothing else, as in the long form of the fault tests and in the benches; beside the other tests, or on a
 * shared machine, only what waits for the wrong thing shows.
 *
 * @param promised milliseconds
 */
export const inTime = (promised: number): number => (isLong ? promised : 10 * promised)
