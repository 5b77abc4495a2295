import { columns } from '../columns.ts'
import { bunbase } from '../package-info.ts'
import type { Paint } from '../style.ts'
import { DEV_MCP_FILE, DEV_MCP_PATH } from './mcp/access.ts'
import type { ReadyMessage, ShownRoute } from './messages.ts'

/** Routes shown at the start; an app with more has `bunbase list`. */
const SHOWN = 25

/** What `bunbase dev` says. */
export class Reporter {
  readonly #print: (text: string) => void
  readonly #paint: Paint
  readonly #studioToken: string
  #last: ReadyMessage | undefined

  constructor(print: (text: string) => void, paint: Paint, studioToken: string) {
    this.#print = print
    this.#paint = paint
    this.#studioToken = studioToken
  }

  /** @param changes relative paths @param ms since the first of them, or since the start */
  ready(message: ReadyMessage, changes: readonly string[], ms: number): void {
    const paint = this.#paint
    const last = this.#last
    this.#last = message
    if (!last) {
      this.#print(
        `\n${paint('bold', `bunbase ${bunbase.version}`)}  ready in ${Math.round(ms)} ms\n`,
      )
      this.#welcome(message)
    } else {
      const what = changes.length > 2 ? `${changes.length} files` : changes.join(', ')
      this.#print(`${paint('green', '✓')} ${what} changed: served after ${Math.round(ms)} ms`)
      this.#news(last, message)
    }
    for (const text of message.advice) {
      if (!last?.advice.includes(text)) this.#print(`${paint('yellow', '!')} ${text}`)
    }
  }

  /** The process has printed its mistakes. */
  failed(serving: boolean): void {
    const rest = serving ? 'the last good version keeps serving' : 'nothing is served'
    this.#print(`${this.#paint('red', '✗')} ${rest}; waiting for a change`)
  }

  /** The app neither serves nor says why not. @param ms since it was told to */
  slow(ms: number, serving: boolean): void {
    const what = 'is there an endless loop, or an `await` without an end, outside of its functions?'
    this.#print(`${this.#paint('yellow', '!')} the app is not up after ${ms / 1_000} s: ${what}`)
    if (serving) this.#print('  the last good version keeps serving')
  }

  /** The app ended the process before it served. */
  ended(how: number | string | null, serving: boolean): void {
    this.#print(`${this.#paint('red', '✗')} the app ended its process (${how}) while it started`)
    this.failed(serving)
  }

  /** The serving process ended by itself. */
  crashed(how: number | string | null): void {
    this.#print(
      `${this.#paint('red', '✗')} the app crashed (${how}); it starts again at the next change`,
    )
  }

  #welcome({ url, studio, routes, actions }: ReadyMessage): void {
    const paint = this.#paint
    if (url) this.#print(`  ${paint('cyan', `${url}/`)}\n`)
    // Behind the #, so that no server's log and no Referer has it.
    if (url && studio !== undefined) {
      this.#print(`  Studio: ${paint('cyan', `${url}${studio}/#t=${this.#studioToken}`)}\n`)
    }
    // A developer looks for their own; plugins can have a hundred.
    const ownFirst = [...routes].sort((a, b) => Number(!a.file) - Number(!b.file))
    for (const line of routeLines(ownFirst.slice(0, SHOWN))) this.#print(`  ${line}`)
    if (routes.length > SHOWN) this.#print(`  … and ${routes.length - SHOWN} more: bunbase list`)
    if (url)
      this.#print(paint('dim', `\n  Coding agents: ${url}${DEV_MCP_PATH}, see ${DEV_MCP_FILE}`))
    if (actions.length === 0) {
      this.#print('  There are no actions yet. Make one: bunbase generate action <name>')
    }
    this.#print(paint('dim', '\n  Watching for changes; Ctrl-C ends.\n'))
  }

  #news(last: ReadyMessage, now: ReadyMessage): void {
    if (now.url !== last.url) this.#print(`  ${this.#paint('cyan', `${now.url ?? 'no URL'}/`)}`)
    const known = new Set(last.routes.map(keyOf))
    const fresh = now.routes.filter((route) => !known.has(keyOf(route)))
    for (const line of routeLines(fresh)) this.#print(`  ${this.#paint('green', '+')} ${line}`)
    const still = new Set(now.routes.map(keyOf))
    const gone = last.routes.filter((route) => !still.has(keyOf(route)))
    for (const line of routeLines(gone)) this.#print(`  ${this.#paint('red', '-')} ${line}`)
  }
}

const keyOf = ({ method, path }: ShownRoute): string => `${method} ${path}`

function routeLines(routes: readonly ShownRoute[]): string[] {
  return columns(routes.map(({ method, path, action, file }) => [method, path, action, file ?? '']))
}
