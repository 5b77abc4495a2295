import type { BrowserContext } from 'playwright-core'

/** Everything that a page of the Studio must never do: errors, violations of its policy, requests elsewhere. */
export const wrongs: string[] = []

/** What a test does on purpose: a refused or failed call is also an error of the console. */
const EXPECTED = /Failed to load resource|WebSocket connection to/

/** Notes what the pages of a context do wrong. */
export function watch(context: BrowserContext, origin: string): void {
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (!['data:', 'blob:'].includes(protocol) && host !== new URL(origin).host)
      wrongs.push(`asked ${request.url()}`)
  })
  context.on('console', (message) => {
    const text = message.text()
    if (['error', 'warning'].includes(message.type()) && !EXPECTED.test(text))
      wrongs.push(`said ${text}`)
  })
  context.on('weberror', (error) =>
    wrongs.push(`threw ${error.error().stack ?? error.error().message}`),
  )
}
