import { describe, expect, test } from 'bun:test'
import { cardNames, folderOf, forbiddenImports, outsideNames, ownTime } from './rules.ts'
import { parseSource, sources } from './sources.ts'

const cards = new Map(
  sources
    .filter(({ path }) => /^plugins\/[^/]+\/index\.ts$/.test(path))
    .map((source) => [folderOf(source.path), cardNames(source)]),
)

describe('the shipped sources', () => {
  test('are all there to be looked at', () => {
    const folders = new Set(sources.map(({ path }) => path.split('/')[0]))
    expect([...folders].sort()).toEqual(['kernel', 'plugins', 'presets'])
    expect(cards.size).toBeGreaterThanOrEqual(5)
  })

  test('import only what their place allows', () => {
    expect(sources.flatMap((source) => forbiddenImports(source, cards))).toEqual([])
  })

  test('name nothing outside the process in the kernel', () => {
    const kernel = sources.filter(({ path }) => path.startsWith('kernel/'))
    // An app without the logger plugin still has to hear of warnings and errors.
    const lastResort = /^kernel\/logger\.ts:\d+ console$/
    const names = kernel.flatMap(outsideNames).filter((name) => !lastResort.test(name))
    expect(names).toEqual([])
  })

  test("take time from the app's clock", () => {
    const clocks = ['kernel/clock.ts', 'plugins/studio/app/data/clock.ts']
    const own = ({ path }: { path: string }) => clocks.includes(path) || path.includes('/ui/')
    expect(sources.filter((source) => !own(source)).flatMap(ownTime)).toEqual([])
  })
})

describe('the rules', () => {
  const breaches = (path: string, text: string) => forbiddenImports(parseSource(path, text), known)
  const queue = `export interface QueuePlugin { name: 'queue'; needs: DbPlugin | HttpPlugin; uses: RateLimitPlugin }`
  const known = new Map([
    ['plugins/queue', cardNames(parseSource('plugins/queue/index.ts', queue))],
  ])

  test.each([
    ['kernel/a.ts', "import { b } from './b.ts'"],
    ['kernel/a.ts', "import { Type } from '@sinclair/typebox'"],
    ['kernel/schema/a.ts', "import { b } from '../b.ts'"],
    ['plugins/queue/a.ts', "import { t } from '../../kernel/index.ts'"],
    ['plugins/queue/a.ts', "import { db } from '../db/index.ts'"],
    ['plugins/queue/a.ts', "import type { R } from '../rate-limit/index.ts'"],
    ['plugins/queue/a.ts', "const stripe = () => import('stripe')"],
    ['plugins/queue/a.ts', "import type Stripe from 'stripe'"],
    ['plugins/queue/a.ts', "import { readFile } from 'node:fs/promises'"],
    ['presets/core.ts', "const a = () => import('../plugins/http/index.ts')"],
    ['plugins/studio/app/ui/a.tsx', "import { useState } from 'react'"],
    ['plugins/studio/app/ui/a.tsx', "import type { RunRow } from '../../contract/wire.ts'"],
    ['plugins/studio/app/ui/a.tsx', "import { parseFilter } from '../../filter.ts'"],
  ])('allow in %s: %s', (path, text) => {
    expect(breaches(path, text)).toEqual([])
  })

  test.each([
    ['kernel/a.ts', "import { http } from '../plugins/http/index.ts'"],
    ['kernel/a.ts', "import type { Http } from '../plugins/http/index.ts'"],
    ['kernel/a.ts', "import { readFile } from 'node:fs'"],
    ['kernel/a.ts', "import { b } from './b'"],
    ['kernel/a.ts', "import { b } from './index.ts'"],
    ['plugins/queue/a.ts', "import { t } from '../../kernel/t.ts'"],
    ['plugins/queue/a.ts', "import { x } from '../db/store.ts'"],
    ['plugins/queue/a.ts', "export * from '../mailer/index.ts'"],
    ['plugins/queue/a.ts', "type M = import('../mailer/index.ts').Mailer"],
    ['plugins/queue/a.ts', "import Stripe, { type X } from 'stripe'"],
    ['plugins/queue/a.ts', "import { core } from '../../presets/core.ts'"],
    ['plugins/studio/a.ts', "import { base } from './app/data/place.ts'"],
    ['plugins/studio/app/ui/a.tsx', "import { t } from '../../../../kernel/index.ts'"],
    ['plugins/studio/app/ui/a.tsx', "import { serve } from '../../serve.ts'"],
  ])('refuse in %s: %s', (path, text) => {
    expect(breaches(path, text)).toHaveLength(1)
  })

  test('see the outside world and the clock', () => {
    const text =
      'const a = Bun.file("x"); const b = { process: 1 }.process; setTimeout(f, 1); new Date()'
    const source = parseSource('kernel/a.ts', text)
    expect(outsideNames(source)).toEqual(['kernel/a.ts:1 Bun'])
    expect(ownTime(source)).toEqual(['kernel/a.ts:1 setTimeout', 'kernel/a.ts:1 new Date()'])
  })
})
