// What the Studio's page may weigh, as it is built.
import { beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { gzipSync } from 'bun'
import { studioBuilt } from '../../../../.ci/studio.ts'

const dist = new URL('../../../../plugins/studio/dist/', import.meta.url).pathname
const KB = 1024

const bytes = (name: string): Promise<Uint8Array<ArrayBuffer>> => Bun.file(join(dist, name)).bytes()
const packed = async (name: string): Promise<number> =>
  name.endsWith('woff2') ? (await bytes(name)).length : gzipSync(await bytes(name)).length
const sum = async (names: Iterable<string>): Promise<number> =>
  (await Promise.all([...names].map(packed))).reduce((a, b) => a + b, 0)

let files: string[]
let initial: Set<string>

/** What a script imports before it runs. */
async function imports(name: string): Promise<string[]> {
  const source = await Bun.file(join(dist, name)).text()
  const found = source.matchAll(/(?:import|from)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)
  return [...found].map(([, path]) => `assets/${path}`)
}

/** A script and all that it imports before it runs. */
async function closure(name: string, seen: Set<string> = new Set()): Promise<Set<string>> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const next of await imports(name)) await closure(next, seen)
  return seen
}

const partsHave = async (names: readonly string[], text: string): Promise<boolean> => {
  const sources = await Promise.all(names.map((name) => Bun.file(join(dist, name)).text()))
  return sources.some((source) => source.includes(text))
}

beforeAll(async () => {
  await studioBuilt()
  files = [...new Bun.Glob('**/*').scanSync(dist)]
  const entry = /src="\/_studio\/(assets\/[^"]+\.js)"/.exec(
    await Bun.file(join(dist, 'index.html')).text(),
  )
  initial = await closure(entry![1]!)
}, 60_000)

test('starts with at most 150 KB of scripts, 15 KB of styles, 60 KB of fonts', async () => {
  expect(initial.size).toBeGreaterThan(1)
  expect(await sum(initial)).toBeLessThanOrEqual(150 * KB)
  expect(await sum(files.filter((name) => name.endsWith('.css')))).toBeLessThanOrEqual(15 * KB)
  expect(await sum(files.filter((name) => name.endsWith('.woff2')))).toBeLessThanOrEqual(60 * KB)
})

test('adds at most 40 KB for any page, 125 KB for an editor, and is at most 700 KB in all', async () => {
  const heavy: string[] = []
  let editors = 0
  for (const name of files.filter((name) => name.endsWith('.js') && name.startsWith('assets/'))) {
    const own = [...(await closure(name))].filter((part) => !initial.has(part))
    // No page imports it: it is loaded beside a plain field, which it then replaces.
    const isEditor = await partsHave(own, 'cm-content')
    if (isEditor) editors++
    const weight = await sum(own)
    if (weight > (isEditor ? 125 : 40) * KB) heavy.push(`${name}: ${Math.round(weight / KB)} KB`)
  }
  expect(heavy).toEqual([])
  // What both have in common, and the two: a page that imported one would be another.
  expect(editors).toBe(3)
  expect(await sum(files)).toBeLessThanOrEqual(700 * KB)
})

test('has no files that need each other: one of them would run before what it needs', async () => {
  const circles: string[] = []
  const done = new Set<string>()
  const visit = async (name: string, way: readonly string[]): Promise<void> => {
    if (way.includes(name)) circles.push([...way.slice(way.indexOf(name)), name].join(' → '))
    if (done.has(name) || way.includes(name)) return
    for (const next of await imports(name)) await visit(next, [...way, name])
    done.add(name)
  }
  for (const name of files.filter((name) => name.endsWith('.js'))) await visit(name, [])
  expect(circles).toEqual([])
})

test('says whose work is in it', async () => {
  const licences = await Bun.file(join(dist, 'licenses.md')).text()
  for (const name of ['react', '@tanstack/react-router', 'radix-ui', 'lucide-react']) {
    expect(licences).toContain(name)
  }
})
