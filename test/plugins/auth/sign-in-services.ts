// GitHub, Microsoft and Apple as far as signing in goes: one server, which keeps what it was asked.
import {
  type KeyObject,
  createHash,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'

/** Who is signed in at the services. */
export interface Somebody {
  /** The number at GitHub, `sub` at the others. */
  readonly id: number
  readonly email: string
  readonly verified: boolean
  /** More that a token says, or GitHub's answer to `/user`. */
  readonly more?: Readonly<Record<string, unknown>>
  /** GitHub's list, instead of one primary address. */
  readonly emails?: readonly object[]
  /** Who signs the token instead of the service. */
  readonly signer?: KeyObject
}

interface Grant {
  readonly who: Somebody
  readonly challenge: string
  readonly redirectUri: string
  readonly nonce: string | null
  readonly tenant: string
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const base64url = (what: object) => Buffer.from(JSON.stringify(what)).toString('base64url')
const part = (jwt: string, at: number) =>
  JSON.parse(Buffer.from(jwt.split('.')[at]!, 'base64url').toString())

export const CLIENT = { clientId: 'bunbase', clientSecret: 'only for tests' }
export const APPLE = { clientId: 'app.example.web', teamId: 'TEAM123456', keyId: 'KEY1234567' }
/** The tenant of Microsoft's accounts of people. */
export const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
/** Half a year, the most that Apple takes. */
const LONGEST = 15_777_000

export class SignInServices {
  who!: Somebody
  /** By whose time Apple judges secrets. */
  now: () => number = Date.now
  /** Secrets that Apple was given. */
  readonly secrets: string[] = []
  readonly stranger = rsa().privateKey
  readonly appleKey: string
  readonly #applePublic: KeyObject
  readonly #keys = rsa()
  readonly #grants = new Map<string, Grant>()
  readonly #tokens = new Map<string, Somebody>()
  readonly #server: Bun.Server<undefined>

  constructor() {
    const apple = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    this.appleKey = apple.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    this.#applePublic = apple.publicKey
    this.#server = Bun.serve({
      ...{ port: 0, hostname: '127.0.0.1' },
      fetch: (request) => this.#answer(request),
    })
  }

  get origin(): string {
    return this.#server.url.origin
  }

  stop(): Promise<void> {
    return this.#server.stop(true)
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const [, first = '', ...rest] = pathname.split('/')
    const path = rest.join('/')
    if (path.endsWith('.well-known/openid-configuration')) return this.#discovery(first)
    if (path === 'keys') return this.#jwks()
    if (pathname === '/login/oauth/authorize') return this.#page('github', searchParams, request)
    if (path === 'authorize') return this.#page(first, searchParams, request)
    if (pathname === '/login/oauth/access_token') return this.#githubToken(request)
    if (path === 'token') return this.#idToken(request)
    if (pathname.startsWith('/api/v3/')) return this.#githubApi(request, rest.slice(1).join('/'))
    return new Response(null, { status: 404 })
  }

  #issuer(tenant: string): string {
    if (tenant === 'apple') return `${this.origin}/apple`
    const many = tenant === 'common' || tenant === 'organizations'
    const id = many ? '{tenantid}' : tenant === 'consumers' ? CONSUMERS : tenant
    return `${this.origin}/${id}/v2.0`
  }

  #discovery(tenant: string): Response {
    const at = `${this.origin}/${tenant}`
    return Response.json({
      issuer: this.#issuer(tenant),
      ...{ authorization_endpoint: `${at}/authorize`, token_endpoint: `${at}/token` },
      ...{ jwks_uri: `${at}/keys`, id_token_signing_alg_values_supported: ['RS256'] },
      ...{ response_types_supported: ['code'], subject_types_supported: ['pairwise'] },
      // One that says in each answer whose it is (RFC 9207).
      authorization_response_iss_parameter_supported: tenant === 'naming',
      token_endpoint_auth_methods_supported: ['apple', 'naming'].includes(tenant)
        ? ['client_secret_post']
        : ['client_secret_post', 'client_secret_basic'],
    })
  }

  #jwks(): Response {
    const key = this.#keys.publicKey.export({ format: 'jwk' })
    return Response.json({ keys: [{ ...key, kid: 'one', use: 'sig', alg: 'RS256' }] })
  }

  /** Somebody says yes at once. Apple's answer is a form that its page posts, or JSON for who is no browser. */
  #page(tenant: string, asked: URLSearchParams, request: Request): Response {
    const redirectUri = asked.get('redirect_uri')!
    const code = randomUUID()
    const { who } = this
    const challenge = asked.get('code_challenge_method') === 'S256' && asked.get('code_challenge')
    if (!challenge) return new Response('PKCE is asked for', { status: 400 })
    this.#grants.set(code, { who, challenge, redirectUri, nonce: asked.get('nonce'), tenant })
    const answer = { code, state: asked.get('state')! }
    if (tenant === 'apple') {
      if (asked.get('response_mode') !== 'form_post') return new Response(null, { status: 400 })
      const user = { name: { firstName: 'Ann', lastName: 'Example' }, email: who.email }
      const form = { ...answer, user: JSON.stringify(user) }
      const isBrowser = request.headers.get('accept')?.includes('text/html')
      return isBrowser ? posting(redirectUri, form) : Response.json(form)
    }
    const issuers: Record<string, string> = {
      github: `${this.origin}/login/oauth`,
      naming: this.#issuer('naming'),
    }
    const iss = issuers[tenant] !== undefined && { iss: issuers[tenant] }
    const page = new URL(redirectUri)
    for (const [key, value] of Object.entries({ ...answer, ...iss })) {
      page.searchParams.set(key, value)
    }
    return Response.redirect(page.href)
  }

  async #redeem(request: Request): Promise<{ grant?: Grant; form: URLSearchParams }> {
    const form = new URLSearchParams(await request.text())
    const code = form.get('code')!
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    const verifier = form.get('code_verifier') ?? ''
    const fits =
      grant?.redirectUri === form.get('redirect_uri') &&
      grant?.challenge === createHash('sha256').update(verifier).digest('base64url') &&
      (grant?.tenant === 'apple' ? this.#knowsApp(form) : isClient(form))
    return { form, ...(fits && grant && { grant }) }
  }

  /** GitHub says what is wrong with status 200. */
  async #githubToken(request: Request): Promise<Response> {
    const { grant } = await this.#redeem(request)
    if (!grant) return Response.json({ error: 'bad_verification_code' })
    const token = `gho_${randomUUID()}`
    this.#tokens.set(token, grant.who)
    const given = { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' }
    // Whoever does not ask for JSON is answered with a form.
    const isJson = request.headers.get('accept')?.includes('application/json')
    return isJson ? Response.json(given) : new Response(new URLSearchParams(given))
  }

  #githubApi(request: Request, what: string): Response {
    const token = request.headers.get('authorization')?.replace(/^bearer /i, '') ?? ''
    const who = this.#tokens.get(token)
    if (!who || !request.headers.get('user-agent')) return new Response(null, { status: 401 })
    if (what === 'user') {
      return Response.json({ id: who.id, login: 'ann', name: 'Ann', email: null, ...who.more })
    }
    const one = { email: who.email, primary: true, verified: who.verified, visibility: null }
    return Response.json(who.emails ?? [one])
  }

  async #idToken(request: Request): Promise<Response> {
    const { grant } = await this.#redeem(request)
    if (!grant) return Response.json({ error: 'invalid_grant' }, { status: 400 })
    const { who, nonce, tenant } = grant
    const now = Math.floor(Date.now() / 1000)
    const said = tenant === 'apple' ? { email_verified: String(who.verified) } : {}
    const claims = {
      ...{ iss: this.#issuer(tenant), sub: String(who.id), iat: now, exp: now + 600 },
      aud: tenant === 'apple' ? APPLE.clientId : CLIENT.clientId,
      ...{ nonce, email: who.email, ...said, ...who.more },
    }
    const text = `${base64url({ alg: 'RS256', kid: 'one' })}.${base64url(claims)}`
    const signed = sign('sha256', Buffer.from(text), who.signer ?? this.#keys.privateKey)
    const id_token = `${text}.${signed.toString('base64url')}`
    return Response.json({ access_token: randomUUID(), token_type: 'Bearer', id_token })
  }

  /** Whether it is a secret as Apple wants it. */
  #knowsApp(form: URLSearchParams): boolean {
    const secret = form.get('client_secret') ?? ''
    this.secrets.push(secret)
    const at = secret.lastIndexOf('.')
    const [header, claims] = [part(secret, 0), part(secret, 1)]
    const now = this.now() / 1000
    const key = { key: this.#applePublic, dsaEncoding: 'ieee-p1363' as const }
    return (
      verify(
        'sha256',
        Buffer.from(secret.slice(0, at)),
        key,
        Buffer.from(secret.slice(at + 1), 'base64url'),
      ) &&
      header.alg === 'ES256' &&
      header.kid === APPLE.keyId &&
      claims.iss === APPLE.teamId &&
      claims.sub === APPLE.clientId &&
      form.get('client_id') === APPLE.clientId &&
      claims.aud === `${this.origin}/apple` &&
      claims.iat <= now &&
      now < claims.exp &&
      claims.exp - claims.iat <= LONGEST
    )
  }
}

/** A page that posts a form, as `response_mode=form_post` has it. */
function posting(to: string, form: Readonly<Record<string, string>>): Response {
  const inputs = Object.entries(form).map(
    ([name, value]) => `<input name="${name}" value="${Bun.escapeHTML(value)}">`,
  )
  const page = `<body onload="document.forms[0].submit()"><form method="post" action="${to}">${inputs.join('')}</form>`
  return new Response(page, { headers: { 'content-type': 'text/html' } })
}

function isClient(form: URLSearchParams): boolean {
  return (
    form.get('client_id') === CLIENT.clientId && form.get('client_secret') === CLIENT.clientSecret
  )
}
