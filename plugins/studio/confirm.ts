import { Conflict } from '../../kernel/index.ts'

/** More than so many need the number typed. */
const UNCONFIRMED = 100

/** Holds back what is done to many until their number is said. @throws Conflict */
export function confirmed(what: 'jobs' | 'runs', matched: number, said: number | undefined): void {
  if (matched <= UNCONFIRMED || said === matched) return
  throw new Conflict({
    message: `These are ${matched} ${what}: say the number to go on.`,
    details: { matched },
  })
}
