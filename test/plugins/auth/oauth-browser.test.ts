// Signing in by other services in Chromium, which keeps cookies and forms of other sites apart.
import { afterAll, expect, test } from 'bun:test'
import { type App, boot, defineConfig, t } from 'bunbase'
import { db } from 'bunbase/db'
import { auth } from 'bunbase/plugins/auth'
import { http, httpServer } from 'bunbase/plugins/http'
import { chromium } from '../../services.ts'
import { startBrowser } from '../../services/browser.ts'
import { SECRET, action, guards, triggers } from './app.ts'
import { APPLE, CLIENT, SignInServices } from './sign-in-services.ts'

const ORIGIN = 'http://app.localhost'
const services = new SignInServices()
afterAll(() => services.stop())

declare global {
  var signInBy: (service: string) => Promise<void>
}

const oauth = {
  github: { ...CLIENT, issuer: services.origin, redirectUris: [`${ORIGIN}/back/github`] },
  apple: {
    ...{ ...APPLE, issuer: `${services.origin}/apple`, privateKey: services.appleKey },
    callback: `${ORIGIN}/auth/oauth/apple/callback`,
    redirectUris: [`${ORIGIN}/back/apple`],
  },
}

const program = await chromium()
if (program) {
  test('somebody signs in by GitHub and by Apple; an answer is of no use in another browser', async () => {
    const built = await Bun.build({
      entrypoints: [new URL('programs/oauth-page.ts', import.meta.url).pathname],
    })
    const script = await built.outputs[0]!.text()
    const raw = (name: string, path: string, type: string, text: string) =>
      action(
        {
          ...{ name, input: t.Object({}), output: t.Raw(type), guards: [guards.public()] },
          triggers: [triggers.api('GET', path)],
        },
        () => new Response(text, { headers: { 'content-type': type } }),
      )
    const html = '<!doctype html><title>-</title><script type="module" src="/page.js"></script>'
    const pages = ['github', 'apple'].map((name) => raw(name, `/back/${name}`, 'text/html', html))
    const kernel = await boot(
      defineConfig({
        presets: [],
        plugins: [db({ database: { url: 'sqlite::memory:', migrate: 'auto' } }), http(), auth()],
        auth: { sessionSecret: SECRET, oauth },
        ...{ port: 0, hostname: '127.0.0.1' },
      }) as App<any>,
      {
        mode: 'development',
        actions: [...pages, raw('script', '/page.js', 'text/javascript', script)],
      },
    )
    await kernel.start()
    const { host } = new URL(kernel.get(httpServer)!.url!)
    const rules = `--host-resolver-rules=MAP app.localhost:80 ${host}`
    const browser = await startBrowser(program, rules)
    try {
      for (const [id, service] of ['github', 'apple'].entries()) {
        services.who = { id, email: `${service}@example.com`, verified: true }
        const context = await browser.newContext({ bypassCSP: true })
        const page = await context.newPage()
        const ask = async () => {
          await page.goto(`${ORIGIN}/back/${service}`)
          await page.evaluate((name) => signInBy(name), service)
        }
        const title = (of: typeof page, wanted: string) =>
          of.waitForFunction((text) => document.title === text, wanted)

        // An answer that was not brought yet, and that somebody sends to somebody else.
        const brought = Promise.withResolvers<string>()
        await page.route(`**/auth/oauth/${service}`, (route) => {
          brought.resolve(route.request().postData()!)
          return route.abort()
        })
        await ask()
        const { code, state } = JSON.parse(await brought.promise)
        const victim = await (await browser.newContext({ bypassCSP: true })).newPage()
        await victim.goto(`${ORIGIN}/back/${service}#code=${code}&state=${state}`)
        await title(victim, 'out')
        await page.unrouteAll()

        await ask()
        await title(page, 'in')
        expect(page.url()).toBe(`${ORIGIN}/back/${service}`)
        const { user, session } = await page.evaluate(async () => (await fetch('/auth/me')).json())
        expect([user.email, session.method]).toEqual([services.who.email, service])
      }
    } finally {
      await browser.close()
      await kernel.stop()
    }
  }, 60_000)
}
