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

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/** One call for many random bytes: asking for sixteen at a time costs six times as much. */
const POOL = new Uint8Array(4096)
let used = POOL.length

function take(count: number): number {
  if (used + count > POOL.length) {
    crypto.getRandomValues(POOL)
    used = 0
  }
  const start = used
  used += count
  return start
}

function randomHex(bytes: number): string {
  const start = take(bytes)
  let hex = ''
  for (let i = start; i < start + bytes; i++) hex += HEX[POOL[i]!]
  return hex
}

/** Ids from the Web Crypto random source, times from the given clock. */
export function randomIds(clock: Clock): Ids {
  let last = 0
  let sequence = 0
  let second = -1
  let prefix = ''
  return {
    traceId() {
      const now = Math.floor(clock.now() / 1000)
      if (now !== second) {
        second = now
        prefix = (now % 2 ** 32).toString(16).padStart(8, '0')
      }
      return prefix + randomHex(12)
    },
    spanId: () => randomHex(8),
    uuid() {
      const now = clock.now()
      if (now > last) {
        last = now
        sequence = 0
      } else if (++sequence > 0xfff) {
        // 4,096 ids in one millisecond (or a clock set back): borrow from the next one.
        last++
        sequence = 0
      }
      const time = last.toString(16).padStart(12, '0')
      const order = (0x7000 | sequence).toString(16)
      const start = take(1)
      const variant = HEX[0x80 | (POOL[start]! & 0x3f)]!
      return `${time.slice(0, 8)}-${time.slice(8)}-${order}-${variant}${randomHex(1)}-${randomHex(6)}`
    },
  }
}
