/** What a hash costs. */
export interface HashCost {
  /** KiB. */
  readonly memoryCost: number
  /** Rounds. */
  readonly timeCost: number
}

/** The least that OWASP ASVS 5.0, Appendix C allows for argon2id with one lane. */
export const LEAST_COST: readonly HashCost[] = [
  { timeCost: 1, memoryCost: 47_104 },
  { timeCost: 2, memoryCost: 19_456 },
  { timeCost: 3, memoryCost: 12_288 },
]

/** Default cost: 19 MiB, two rounds. */
export const DEFAULT_COST: HashCost = { memoryCost: 19_456, timeCost: 2 }

/** Longest password in characters; nothing is cut off below that. */
export const LONGEST_PASSWORD = 1024

/** Whether a cost is at least what ASVS asks for. */
export function isEnough({ memoryCost, timeCost }: HashCost): boolean {
  const least = LEAST_COST.findLast((each) => each.timeCost <= timeCost)
  return least !== undefined && memoryCost >= least.memoryCost
}

/** One form of what may be typed in several (R28), so that a keyboard does not matter. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC')
}

/** Hashes a password: argon2id, in the PHC format. */
export function hash(password: string, { memoryCost, timeCost }: HashCost): Promise<string> {
  const options = { algorithm: 'argon2id', memoryCost, timeCost } as const
  return Bun.password.hash(normalizePassword(password), options)
}

/** Whether a password is the one that was hashed; also for bcrypt hashes that an app brings along. */
export async function verify(password: string, hashed: string): Promise<boolean> {
  try {
    return await Bun.password.verify(normalizePassword(password), hashed)
  } catch {
    // What is no hash fits no password.
    return false
  }
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/

/** Whether a hash costs less than wanted, or is of another kind: it is then replaced at a sign-in. */
export function isOutdated(hashed: string, { memoryCost, timeCost }: HashCost): boolean {
  const [, memory, time] = PHC.exec(hashed) ?? []
  return !memory || Number(memory) < memoryCost || Number(time) < timeCost
}
