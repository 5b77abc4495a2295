import type { TestApp } from 'bunbase/testing'

const password = 'a long enough passphrase'

/** Signs somebody up and in; the headers of their requests. */
export async function signedIn(app: TestApp, email: string): Promise<Record<string, string>> {
  await app.fetch('/auth/sign-up', { json: { email, password } })
  const signIn = await app.fetch('/auth/sign-in', { json: { email, password, keep: 'token' } })
  const { token } = (await signIn.json()) as { token: string }
  return { authorization: `Bearer ${token}` }
}

/** Somebody with an organisation of their own; the headers of their requests for it. */
export async function owner(
  app: TestApp,
  name: string,
  email = `${name}-${crypto.randomUUID()}@example.com`,
): Promise<Record<string, string>> {
  const headers = await signedIn(app, email)
  const made = await app.fetch('/organizations', { headers, json: { name: `${name}'s` } })
  const { id } = (await made.json()) as { id: string }
  return { ...headers, 'x-organization': id }
}
