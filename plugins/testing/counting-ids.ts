import type { Ids } from '../../kernel/index.ts'

/**
 * Ids that count 1, 2, 3 …, so that a test can say what it expects. They have the shape of real
 * ones: a UUID of version 7, 32 and 16 hexadecimal digits.
 */
export function countingIds(): Ids {
  const counter = (digits: number): (() => string) => {
    let count = 0
    return () => (++count).toString(16).padStart(digits, '0')
  }
  const tail = counter(12)
  return {
    uuid: () => `00000000-0000-7000-8000-${tail()}`,
    traceId: counter(32),
    spanId: counter(16),
  }
}
