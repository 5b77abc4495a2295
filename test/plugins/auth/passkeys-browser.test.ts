// A passkey in Chromium, with an authenticator that Chromium itself plays.
import { expect, test } from 'bun:test'
import { type App, boot, defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { auth } from 'bunbase/plugins/auth'
import { http, httpServer } from 'bunbase/plugins/http'
import { chromium } from '../../services.ts'
import { startBrowser } from '../../services/browser.ts'
import { SECRET } from './app.ts'

/** Browsers count it as safe, and nobody has to ask which port it is. */
const ORIGIN = 'http://app.localhost'
const SOMEBODY = { email: 'ann@example.com', password: 'olive tractor sings' }

declare global {
  var addPasskey: (name: string) => Promise<void>
  var signInByPasskey: () => Promise<void>
  var post: (path: string, body?: object) => Promise<any>
}

const program = await chromium()
if (program) {
  test('somebody signs up, adds a passkey, signs out, and signs in by it', async () => {
    const built = await Bun.build({
      entrypoints: [new URL('programs/passkey-page.ts', import.meta.url).pathname],
    })
    const kernel = await boot(
      defineConfig({
        presets: [],
        plugins: [db({ database: { url: 'sqlite::memory:', migrate: 'auto' } }), http(), auth()],
        auth: { sessionSecret: SECRET, passkeys: { rpName: 'Acme', origins: [ORIGIN] } },
        ...{ port: 0, hostname: '127.0.0.1' },
      }) as App<any>,
      { mode: 'development' },
    )
    await kernel.start()
    const { host } = new URL(kernel.get(httpServer)!.url!)
    const browser = await startBrowser(
      program,
      `--host-resolver-rules=MAP app.localhost:80 ${host}`,
    )
    try {
      const page = await browser.newPage({ bypassCSP: true })
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      const options = {
        ...({ protocol: 'ctap2', transport: 'internal', hasResidentKey: true } as const),
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      }
      const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options,
      })
      await page.goto(`${ORIGIN}/auth/me`)
      await page.addScriptTag({ type: 'module', content: await built.outputs[0]!.text() })

      await page.evaluate(async (somebody) => {
        await post('/auth/sign-up', somebody)
        await post('/auth/sign-in', somebody)
        await addPasskey('Laptop')
        await post('/auth/sign-out')
      }, SOMEBODY)
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      expect(credentials).toMatchObject([{ rpId: 'app.localhost', isResidentCredential: true }])
      expect(await page.evaluate(async () => (await fetch('/auth/me')).status)).toBe(401)

      const me = () => page.evaluate(async () => (await fetch('/auth/me')).json())
      await page.evaluate(() => signInByPasskey())
      const { user, session } = await me()
      expect([user.email, session.method]).toEqual([SOMEBODY.email, 'passkey+verified'])

      // Whom the device does not know does not get in by it.
      await page.evaluate(() => post('/auth/sign-out'))
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
      const refused = await page.evaluate(() => signInByPasskey().catch(({ name }) => name))
      expect(refused).toBe('NotAllowedError')
    } finally {
      await browser.close()
      await kernel.stop()
    }
  }, 60_000)
}
