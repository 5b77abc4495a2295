import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { staticFolders } from '../../../plugins/http/static.ts'
import { CANARY, staticSite } from './static-site.ts'

const site = staticSite()
const { root, serve } = site
const { raw } = serve({ path: '/assets', dir: 'public' })
afterAll(() => site.close())

describe('outside of what is served', () => {
  const up = [
    '..',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e%252e',
    '%c0%ae%c0%ae',
    '..%00',
    '..;',
    '...',
    '%u002e',
  ]
  const slash = [
    '/',
    '%2f',
    '%2F',
    '%252f',
    '\\',
    '%5c',
    '%5C',
    '%255c',
    '//',
    '/./',
    '%c0%af',
    '/%2e/',
  ]
  const corpus = [
    ...up.flatMap((dots) =>
      slash.flatMap((between) => [
        `/assets/${dots}${between}secret.txt`,
        `/assets/docs/${dots}${between}${dots}${between}secret.txt`,
        `/assets${between}${dots}${between}secret.txt`,
        `/assets/bare${between}${dots}${between}${dots}${between}${dots}${between}${root.slice(1)}/secret.txt`,
      ]),
    ),
    ...`
      escape.txt up/secret.txt up/public/digits.txt/../../../secret.txt sibling/secret.txt
      .env .env.txt %2eenv %2Eenv.txt env.txt .git/config.txt .well-known/.hidden.txt
      data.sqlite data.txt app.js.map server.ts noextension app.js.br app.js.gz
      data.sqlite%00.txt secret.txt%00 app.js.map%20 app.js.map. server.ts::$DATA loop.txt
      stream:1.txt stream%3A1.txt back%5Cslash.txt dot./a.txt line%0Afeed.txt tab%09.txt
      pipe.txt % %zz %ff %E0%80 %00 -too/secret.txt ../public-too/secret.txt C:/secret.txt
      file:///etc/passwd /etc/passwd %2fetc%2fpasswd ~/secret.txt
    `
      .trim()
      .split(/\s+/),
  ].map((path) => (path.startsWith('/assets') ? path : `/assets/${path}`))

  test(`${corpus.length} paths lead nowhere`, async () => {
    expect(corpus.length).toBeGreaterThan(400)
    for (const path of corpus) {
      const answer = await raw(path)
      expect([path, answer.slice(0, 12)]).toEqual([
        path,
        expect.stringMatching(/^HTTP\/1\.1 40[04]$/),
      ])
      expect(answer).not.toContain(CANARY)
    }
  })

  test('no path of such pieces leads out', async () => {
    const names = [
      'secret.txt',
      'public',
      'docs',
      'up',
      'sibling',
      'escape.txt',
      '.env',
      'assets',
      '',
    ]
    const piece = fc.constantFrom(...up, ...slash, ...slash, ...names, ...names)
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const answer = await raw(`/assets/${pieces.join('')}`)
        expect(answer).not.toContain(CANARY)
        expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
      }),
      { numRuns: 500 },
    )
  })

  test('a path that Bun routes here although it leads elsewhere is a 404', async () => {
    // Bun picks the route by the path as sent, and shows the handler a normalised one.
    expect(await raw('/assets/%2e%2e/assets-not/digits.txt')).toStartWith('HTTP/1.1 404')
    expect(await raw('/assets/%2e%2e/sesame/digits.txt')).toStartWith('HTTP/1.1 404')
    expect(await raw('/assets/%2e%2e/assetsdigits.txt')).toStartWith('HTTP/1.1 404')
  })

  test('a folder that is swapped for a link while the server runs leads nowhere', async () => {
    mkdirSync(join(root, 'public', 'swap'))
    writeFileSync(join(root, 'public', 'swap', 'secret.txt'), 'fine')
    expect(await raw('/assets/swap/secret.txt')).toEndWith('fine')
    rmSync(join(root, 'public', 'swap'), { recursive: true })
    symlinkSync(join(root, 'public-too'), join(root, 'public', 'swap'))
    expect(await raw('/assets/swap/secret.txt')).toStartWith('HTTP/1.1 404')
  })
})

describe('extensions', () => {
  test('can be listed, in any case', async () => {
    const own = serve({ path: '/own', dir: 'public', extensions: ['JPG', 'sqlite', ''] })
    expect((await own.get('/own/photo.JPG')).status).toBe(200)
    expect((await own.get('/own/data.sqlite')).status).toBe(200)
    expect((await own.get('/own/noextension')).status).toBe(200)
    expect((await own.get('/own/app.js')).status).toBe(404)
    expect((await own.get('/own/.env')).status).toBe(404)
  })

  test('can all be opened, which is said at boot; dotfiles stay closed', async () => {
    const config = { path: '/all', dir: 'public', extensions: '*' } as const
    const all = serve(config)
    expect((await all.get('/all/server.ts')).status).toBe(200)
    expect((await all.get('/all/.env')).status).toBe(404)
    expect((await all.get('/all/env.txt')).status).toBe(404)
    const [folder] = staticFolders([config], { root, headers: [], report: () => {} })
    expect(folder!.loosened[0]).toContain('/all')
  })
})
