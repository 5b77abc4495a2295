// What the pages of an app do to sign in by other services; quoted by docs/auth.md.
// #region page
/** Sends the browser to a service. */
export async function signInBy(service: string): Promise<void> {
  const { url } = await post(`/auth/oauth/${service}/start`)
  location.assign(url)
}

/** Brings what a service has sent along; on the page that it leads back to, such as `/back/github`. */
export async function comeBack(service: string): Promise<void> {
  // Of Apple it stands after `#`.
  const answer = new URLSearchParams(location.hash.slice(1) || location.search)
  history.replaceState(null, '', location.pathname)
  const { code, state, iss, name } = Object.fromEntries(answer)
  await post(`/auth/oauth/${service}`, { code, state, iss, name })
}

async function post(path: string, body: object = {}) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error((await answer.json()).detail)
  return answer.json()
}
// #endregion

const [, back, service = ''] = location.pathname.split('/')
if (back === 'back' && (location.hash || location.search)) {
  comeBack(service).then(
    () => (document.title = 'in'),
    () => (document.title = 'out'),
  )
}
Object.assign(globalThis, { signInBy })
