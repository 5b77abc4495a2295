// Counts out of Bun's JUnit report, and the closing line made of them.

/** How many tests ended in which way. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** Reads the totals of a JUnit report; an empty or missing one counts nothing. */
export function readReport(xml: string): Counts {
  const totals = /<testsuites\b([^>]*)>/.exec(xml)?.[1] ?? ''
  const number = (name: string): number =>
    Number(new RegExp(`\\b${name}="(\\d+)"`).exec(totals)?.[1] ?? 0)
  const failed = number('failures') + number('errors')
  const skipped = number('skipped')
  return { passed: number('tests') - failed - skipped, failed, skipped }
}

/** Sums two counts. */
export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }
}

/** `N passed, N failed`, and the skipped ones where there are any. */
export function plainLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`
  return skipped > 0 ? `${line}, ${skipped} skipped` : line
}
