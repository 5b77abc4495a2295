// A stranger at the product that `init --template saas` writes, over the wire: signs up, proves who they are by
// mail and by phone, gives a program a key, and is refused wherever they should be.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { oneTimeCode, stepAt } from '../../plugins/auth/totp/one-time-code.ts'
import { secretOf } from '../plugins/auth/mailed.ts'
import { engines } from '../services.ts'
import { PASSWORD, type SaasApp, type Said, type Visitor, saasApp } from './saas-app.ts'

const codeOf = ({ status, body }: Said): [number, string] => [status, body?.code]

describe.each(await engines())('on %s', (engine) => {
  const email = 'stranger@example.com'
  let app: SaasApp
  let stranger: Visitor
  let secret: Buffer
  const shows = (steps = 0): string => oneTimeCode(secret, stepAt(app.clock.now()) + steps)
  beforeAll(async () => {
    app = await saasApp(engine, { overrides: { auth: { emailVerification: 'required' } } })
    stranger = app.visitor()
  }, 60_000)
  afterAll(() => app[Symbol.asyncDispose]())

  test('who is nobody is asked to sign in, wherever that is needed', async () => {
    for (const path of ['/projects', '/auth/me', '/organizations', '/billing', '/webhooks']) {
      expect(codeOf(await stranger.get(path))).toEqual([401, 'UNAUTHENTICATED'])
    }
    expect(codeOf(await stranger.post('/projects', { name: 'x' }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ])
  })

  test('a stranger signs up, and gets in when the address is confirmed by the mail', async () => {
    const person = { email, password: PASSWORD }
    expect((await stranger.post('/auth/sign-up', { ...person, password: 'short' })).status).toBe(
      422,
    )
    expect((await stranger.post('/auth/sign-up', person)).status).toBe(202)
    expect((await stranger.post('/auth/sign-in', person)).status).toBe(401)
    const wrong = await stranger.post('/auth/verify-email', { code: 'AAAAA-AAAAA' })
    expect(codeOf(wrong)).toEqual([400, 'INVALID_CODE'])
    expect((await stranger.post('/auth/verify-email', { code: app.mailed(email) })).status).toBe(
      200,
    )
    // Whoever else signs up with it learns nothing, and does not get in.
    const other = app.visitor()
    const again = await other.post('/auth/sign-up', { ...person, password: `${PASSWORD}!` })
    expect(again.status).toBe(202)
    expect(
      (await other.post('/auth/sign-in', { ...person, password: `${PASSWORD}!` })).status,
    ).toBe(401)
    expect((await stranger.post('/auth/sign-in', person)).status).toBe(200)
    expect((await stranger.get('/auth/me')).body).toMatchObject({ user: { email } })
  })

  test('an app on the phone is asked for from then on', async () => {
    const { body } = await stranger.post('/auth/totp/enrol', { password: PASSWORD })
    secret = secretOf(body.uri)
    expect(codeOf(await stranger.post('/auth/totp/confirm', { code: '000000' }))[0]).toBe(400)
    const confirmed = await stranger.post('/auth/totp/confirm', { code: shows() })
    expect(confirmed.body.recoveryCodes).toHaveLength(10)
    await app.clock.advance('2m')

    const browser = app.visitor()
    const first = await browser.post('/auth/sign-in', { email, password: PASSWORD })
    expect(first.body).toEqual({ secondFactor: true })
    expect((await browser.get('/auth/me')).status).toBe(401)
    const wrong = await browser.post('/auth/second-factor', { code: shows(7) })
    expect(codeOf(wrong)).toEqual([400, 'INVALID_CODE'])
    const second = await browser.post('/auth/second-factor', { code: shows() })
    expect(second.body.session.method).toBe('password+totp')
    expect((await browser.get('/auth/me')).status).toBe(200)
    stranger = browser
  })

  test('a program works by a key: what it was given, in one organisation, until it is revoked', async () => {
    const [acme, other] = [
      (await stranger.post('/organizations', { name: 'Acme' })).body,
      (await stranger.post('/organizations', { name: 'Other' })).body,
    ]
    expect(codeOf(await stranger.get('/projects'))).toEqual([400, 'ORGANIZATION_REQUIRED'])
    stranger.headers['x-organization'] = acme.id
    expect((await stranger.post('/projects', { name: 'Website' })).status).toBe(201)
    const made = await stranger.post('/auth/api-keys', {
      ...{ name: 'ci', permissions: ['projects:read'] },
    })
    expect(made.status).toBe(201)

    const program = app.visitor()
    program.headers['authorization'] = `Bearer ${made.body.token}`
    expect((await program.get('/projects')).body).toMatchObject([{ name: 'Website' }])
    expect(codeOf(await program.post('/projects', { name: 'More' }))).toEqual([403, 'FORBIDDEN'])
    expect(codeOf(await program.get('/webhooks'))).toEqual([403, 'FORBIDDEN'])
    // Not even where its owner may everything.
    program.headers['x-organization'] = other.id
    expect(codeOf(await program.get('/projects'))).toEqual([404, 'NOT_FOUND'])
    delete program.headers['x-organization']
    // What is for people only is not for programs.
    expect((await program.post('/organizations', { name: 'Mine' })).status).toBe(403)
    expect((await program.post('/auth/totp/disable', { password: PASSWORD })).status).toBe(403)

    await stranger.ask('DELETE', `/auth/api-keys/${made.body.apiKey.id}`)
    await app.clock.advance('1s')
    expect((await program.get('/projects')).status).toBe(401)
  })

  test('who signs out is nobody again', async () => {
    expect((await stranger.post('/auth/sign-out')).status).toBeLessThan(300)
    expect((await stranger.get('/projects')).status).toBe(401)
  })
})
