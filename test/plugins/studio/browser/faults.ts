import type { Page, Route } from 'playwright-core'

/** What becomes of the reads of a page: they are answered, refused, or not answered yet. */
export interface Faults {
  /** Every read fails, as on a database that does not answer. */
  fail(): void
  /** None is answered, until `pass` is called. */
  hold(): void
  pass(): Promise<void>
}

/** What every page asks beside its own reads: what the app is, and the feed. */
const READS = /\/_studio\/api\/studio\.(?!boot|live|search|session)/

const problem = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    ...{ type: 'about:blank', title: 'Internal Server Error', status: 500, code: 'INTERNAL' },
    detail: 'The database did not answer within 5 s.',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  }),
}

/** Stands between a page and its app. */
export async function faults(page: Page): Promise<Faults> {
  let held: Route[] = []
  let state: 'pass' | 'hold' | 'fail' = 'pass'
  await page.route(READS, (route) => {
    if (state === 'fail') return route.fulfill(problem)
    if (state === 'pass') return route.continue()
    held.push(route)
  })
  return {
    fail: () => void (state = 'fail'),
    hold: () => void (state = 'hold'),
    async pass() {
      state = 'pass'
      const all = held
      held = []
      // A page that went elsewhere does not wait for its answer any more.
      await Promise.all(all.map((route) => route.continue().catch(() => {})))
    },
  }
}
