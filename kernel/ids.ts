import type { Clock } from './clock.ts'

/** The only source of ids. Tests may replace it by a counting one. */
export interface Ids {
  /** A UUID version 7 (RFC 9562): ordered by time, also within one millisecond. */
  uuid(): string
  /**
   * 32 hexadecimal digits, as W3C Trace Context wants them. The first eight are the time in seconds:
   * what is looked up by trace is stored in the order it comes.
   */
  traceId(): string
  /** 16 hexadecimal digits, as W3C Trace Context wants them. */
  spanId(): string
}

/**
 * One call for many random bytes: asking for sixteen at a time costs six times as much. Not for more
 * than 256: those Bun asks the system for, at twice the price of a byte; and an id that somebody keeps
 * may keep all the digits that were made with it.
 */
const POOL = new Uint8Array(256) as Uint8Array & { toHex(): string }
let digits = ''
let used = 0

function randomHex(count: number): string {
  if (used + count > digits.length) {
    crypto.getRandomValues(POOL)
    digits = POOL.toHex()
    used = 0
  }
  const start = used
  used += count
  return digits.slice(start, used)
}

/** The version and the order within a millisecond, made when first needed: few are. */
const ORDERS: string[] = []

function orderText(sequence: number): string {
  return (ORDERS[sequence] ??= `${(0x7000 | sequence).toString(16)}-`)
}

/** RFC 9562 fixes the first two bits of this digit. */
const VARIANTS = '89ab'

/** Ids from the Web Crypto random source, times from the given clock. */
export function randomIds(clock: Clock): Ids {
  let last = 0
  let sequence = 0
  let head = timeOf(0)
  let second = -1
  let prefix = ''
  return {
    traceId() {
      const now = Math.floor(clock.now() / 1000)
      if (now !== second) {
        second = now
        prefix = (now % 2 ** 32).toString(16).padStart(8, '0')
      }
      return prefix + randomHex(24)
    },
    spanId: () => randomHex(16),
    uuid() {
      const now = clock.now()
      if (now > last) {
        last = now
        sequence = 0
        head = timeOf(last)
      } else if (++sequence > 0xfff) {
        // 4,096 ids in one millisecond (or a clock set back): borrow from the next one.
        last++
        sequence = 0
        head = timeOf(last)
      }
      const random = randomHex(16)
      const variant = VARIANTS[random.charCodeAt(0) & 3]!
      return `${head}${orderText(sequence)}${variant}${random.slice(1, 4)}-${random.slice(4)}`
    },
  }
}

function timeOf(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-`
}
