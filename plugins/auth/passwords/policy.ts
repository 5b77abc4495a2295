import { PasswordRefused } from '../errors.ts'
import type { Awaitable } from '../../../kernel/index.ts'
import { LONGEST_PASSWORD, normalizePassword } from './hash.ts'

/** Why a password is refused. */
export type PasswordRule = 'too-short' | 'too-long' | 'common' | 'context' | 'breached'

/** Tells whether a password is known to have been stolen somewhere. */
export type BreachCheck = (password: string) => Awaitable<boolean>

/** What a password has to meet; there are no rules of composition, and none ends (NIST SP 800-63B-4). */
export interface PasswordPolicy {
  /** Characters. */
  readonly minLength: number
  /** As {@link fold} makes them. */
  readonly common: ReadonlySet<string>
  readonly breached: BreachCheck | undefined
  /** Told when the breach check itself fails; the password then counts as not stolen. */
  readonly unchecked: (error: unknown) => void
}

const MESSAGES: Readonly<Record<PasswordRule, string>> = {
  'too-short': 'This password is too short.',
  'too-long': `A password has at most ${LONGEST_PASSWORD} characters.`,
  common: 'This password is one of those that are tried first; choose another one.',
  context:
    'This password consists mostly of your name, your address or the name of this service; choose another one.',
  breached: 'This password is known from a data leak; choose another one.',
}

/** Characters that must be left of a password without the words that anybody would guess. */
const LEFT = 8
/** A word of fewer characters may be in a password by chance. */
const SHORTEST_WORD = 3
const FEWEST_DIFFERENT = 5
const ROWS = [
  ...['qwertyuiopasdfghjklzxcvbnm', 'mnbvcxzlkjhgfdsapoiuytrewq'],
  ...['abcdefghijklmnopqrstuvwxyz', 'zyxwvutsrqponmlkjihgfedcba'],
  ...['12345678901234567890', '09876543210987654321'],
]
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
}

/** A text without what people change in words to make passwords of them. */
export function fold(text: string): string {
  return normalizePassword(text)
    .toLowerCase()
    .replace(/[013457@$!]/g, (sign) => LOOKALIKES[sign]!)
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * Checks a password that somebody chose.
 *
 * @param context what is known of the user and the service: address, name, name of the app
 * @throws PasswordRefused
 */
export async function checkPassword(
  password: string,
  context: readonly string[],
  policy: PasswordPolicy,
): Promise<void> {
  const broken = brokenRule(password, context, policy) ?? (await breached(password, policy))
  if (!broken) return
  const least = broken === 'too-short' ? ` It needs ${policy.minLength} characters.` : ''
  throw new PasswordRefused({ message: MESSAGES[broken] + least, details: { rule: broken } })
}

function brokenRule(
  password: string,
  context: readonly string[],
  { minLength, common }: PasswordPolicy,
): PasswordRule | undefined {
  const { length } = Array.from(normalizePassword(password))
  if (length < minLength) return 'too-short'
  if (length > LONGEST_PASSWORD) return 'too-long'
  if (isCommon(password, common)) return 'common'
  return isContext(password, context) ? 'context' : undefined
}

async function breached(
  password: string,
  { breached: check, unchecked }: PasswordPolicy,
): Promise<PasswordRule | undefined> {
  try {
    return (await check?.(normalizePassword(password))) ? 'breached' : undefined
  } catch (error) {
    unchecked(error)
    return undefined
  }
}

function isCommon(password: string, common: ReadonlySet<string>): boolean {
  const lower = normalizePassword(password).toLowerCase()
  if (new Set(lower).size < FEWEST_DIFFERENT) return true
  const plain = lower.replace(/[^\p{L}\p{N}]/gu, '')
  if (ROWS.some((row) => row.includes(plain))) return true
  // Also repeated, and with digits and signs at its ends: `Passw0rdPassw0rd`, `password12345678`.
  const word = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return [lower, fold(lower), fold(word)].some((form) => common.has(unitOf(form)))
}

/** `abab` is `ab` twice. */
function unitOf(text: string): string {
  const at = (text + text).indexOf(text, 1)
  return text.slice(0, at)
}

function isContext(password: string, context: readonly string[]): boolean {
  const words = context
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .map(fold)
    .filter((word) => word.length >= SHORTEST_WORD)
    .sort((a, b) => b.length - a.length)
  let left = fold(password)
  const before = left.length
  for (const word of words) left = left.replaceAll(word, '')
  // `2026!!!!` is as good as `2026!`.
  return left.length < before && left.replace(/(.)\1+/gu, '$1').length < LEFT
}
