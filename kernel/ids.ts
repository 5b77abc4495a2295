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

/** The version and the order within a millisecond, made when first needed: few are. */
const ORDERS: string[] = []

function orderText(sequence: number): string {
  return (ORDERS[sequence] ??= `${(0x7000 | sequence).toString(16)}-`)
}

/**
 * Ids from the Web Crypto random source, times from the given clock. All digits come from UUIDs of
 * version 4: a call for one costs less than to cut and join what a pool of random bytes gives.
 */
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
      const random = crypto.randomUUID()
      return prefix + random.slice(24) + random.slice(0, 8) + random.slice(9, 13)
    },
    spanId() {
      const random = crypto.randomUUID()
      return random.slice(24) + random.slice(0, 4)
    },
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
      // From the variant on, both versions are alike.
      return head + orderText(sequence) + crypto.randomUUID().slice(19)
    },
  }
}

function timeOf(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-`
}
