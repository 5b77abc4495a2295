// What a page of an app does with passkeys; quoted by docs/auth.md.
// #region page
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

/** Makes a passkey for who is signed in. */
export async function addPasskey(name: string): Promise<void> {
  const { options } = await post('/auth/passkeys/register/start')
  const response = await startRegistration({ optionsJSON: options })
  await post('/auth/passkeys/register', { response, name })
}

/** Signs in by whichever passkey of the app its user picks. */
export async function signInByPasskey(): Promise<void> {
  const { options } = await post('/auth/passkey/start')
  const response = await startAuthentication({ optionsJSON: options })
  await post('/auth/passkey', { response })
}

async function post(path: string, body: object = {}) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error((await answer.json()).detail)
  return answer.status === 204 ? undefined : answer.json()
}
// #endregion

Object.assign(globalThis, { addPasskey, signInByPasskey, post })
