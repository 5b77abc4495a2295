import type { Page } from 'playwright-core'

const axeSource = await Bun.file(
  Bun.fileURLToPath(new URL('../../../../node_modules/axe-core/axe.min.js', import.meta.url)),
).text()
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Violation {
  id: string
  nodes: { target: string[]; html: string }[]
}

/** What axe-core finds on a page as it stands: rule, element. */
export const violations = (page: Page): Promise<string[]> => inspect(page, RULES)

/** The same of colours alone: what another theme may change. */
export const contrast = (page: Page): Promise<string[]> =>
  inspect(page, { type: 'rule', values: ['color-contrast'] })

async function inspect(page: Page, runOnly: string[] | object): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  const found = await page.evaluate(async (runOnly) => {
    // Colours that are on their way to those of another theme are of neither.
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const ways = document.getAnimations().filter((one) => one instanceof CSSTransition)
    await Promise.all(ways.map((one) => one.finished.catch(() => undefined)))
    const { axe } = globalThis as unknown as {
      axe: { run(of: Document, options: object): Promise<{ violations: Violation[] }> }
    }
    return (await axe.run(document, { runOnly, resultTypes: ['violations'] })).violations
  }, runOnly)
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
  )
}

/** Buttons, tabs and headings whose text does not fit and is not meant to be cut. */
export function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, [role="tab"], h1, h2, h3, label')]
      .filter((element) => {
        const style = getComputedStyle(element)
        const cut = style.textOverflow === 'ellipsis' || element.closest('.sr-only') !== null
        return (
          !cut && element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible'
        )
      })
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 60)}`),
  )
}

/** How much the page moved by itself since it was opened: cumulative layout shift. */
export function shift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number
            hadRecentInput: boolean
          })[]) {
            if (!entry.hadRecentInput) sum += entry.value
          }
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
      }),
  )
}

/** Saves what a page looks like, when somebody wants to see: `BUNBASE_PICTURES=<folder>`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['BUNBASE_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}
