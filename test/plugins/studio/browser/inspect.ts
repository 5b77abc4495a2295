import { expect } from 'bun:test'
import type { Page } from 'playwright-core'

const axeSource = await Bun.file(
  Bun.fileURLToPath(new URL('../../../../node_modules/axe-core/axe.min.js', import.meta.url)),
).text()
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What another theme may change. */
const COLOURS: object = { type: 'rule', values: ['color-contrast'] }

/** What is said and how it hangs together, without what colours and sizes are: that takes the most time. */
export const STRUCTURE: object = {
  type: 'tag',
  values: RULES.filter((tag) => tag !== 'wcag22aa'),
  but: ['color-contrast'],
}

interface Violation {
  id: string
  nodes: { target: string[]; html: string }[]
}

/** Saves what a page looks like, when somebody wants to see: `BUNBASE_PICTURES=<folder>`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['BUNBASE_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

/**
 * Looks at a state of a page in the dark theme, and a wider light one: nothing is clipped, and axe-core has
 * nothing to say.
 *
 * @param options `part`: what of the page to look at, default all of it; `bothThemes`: default true
 */
export async function look(
  page: Page,
  name: string,
  { part = 'body', bothThemes = true }: { part?: string; bothThemes?: boolean } = {},
): Promise<void> {
  await picture(page, `${name}-dark`)
  expect(await clipped(page)).toEqual([])
  expect(await violations(page, part)).toEqual([])
  if (!bothThemes) return
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 800 })
  await picture(page, `${name}-light`)
  expect(await clipped(page)).toEqual([])
  expect(await violations(page, part, COLOURS)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** What axe-core finds on a page as it stands: rule, element. */
export async function violations(
  page: Page,
  part = 'body',
  runOnly: string[] | object = RULES,
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  const found = await page.evaluate(
    async ([part, runOnly]) => {
      // Colours that are on their way to those of another theme are of neither.
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
      await frame()
      await frame()
      const ways = document.getAnimations().filter((one) => one instanceof CSSTransition)
      await Promise.all(ways.map((one) => one.finished.catch(() => undefined)))
      // Rows of one make need to be looked at once; it is what takes the time.
      const repeats: Element[] = []
      for (const list of document.querySelectorAll('*')) {
        if (list.childElementCount < 5 || list.closest('svg')) continue
        const seen = new Map<string, number>()
        for (const child of list.children) {
          const parts = [child, ...child.querySelectorAll('*')]
          const make = parts
            .map(
              (part) =>
                `${part.tagName}.${part.getAttribute('class')} ${part.role} ${part.ariaCurrent}`,
            )
            .join()
          const times = (seen.get(make) ?? 0) + 1
          seen.set(make, times)
          if (times > 2) repeats.push(child)
        }
      }
      for (const element of repeats) element.setAttribute('data-repeats', '')
      const { axe } = globalThis as unknown as {
        axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> }
      }
      const but = (runOnly as { but?: string[] }).but ?? []
      const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]))
      const options = { runOnly, rules, resultTypes: ['violations'], preload: false }
      const context = { include: [part], exclude: ['[data-repeats]'] }
      const { violations } = await axe.run(context, options)
      for (const element of repeats) element.removeAttribute('data-repeats')
      return violations
    },
    [part, runOnly] as const,
  )
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

/** Notes how much pages move by themselves, from when they are opened: cumulative layout shift. */
export const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const moved = { sum: 0 }
    Object.assign(globalThis, { moved })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number
        hadRecentInput: boolean
      })[]) {
        if (!entry.hadRecentInput) moved.sum += entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })

/** How much the page moved since it was opened, or since this was asked last. */
export function shift(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const { moved } = globalThis as unknown as { moved: { sum: number } }
    const { sum } = moved
    moved.sum = 0
    return sum
  })
}
