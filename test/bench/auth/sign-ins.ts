// What the time of a sign-in tells (R30), and what many of them do to everybody else (R29).
import { median } from './authenticated.ts'
import { PASSWORD, authServer } from './started.ts'

async function signIn(url: string, email: string, password: string): Promise<number> {
  const began = performance.now()
  const response = await fetch(new URL('/auth/sign-in', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  await response.text()
  const expected = password === PASSWORD ? 200 : 401
  if (response.status !== expected) throw new Error(`sign-in answered ${response.status}`)
  return performance.now() - began
}

/** Milliseconds between the medians of failing sign-ins with addresses that have accounts and that have none. */
export async function timeDifference(tries: number): Promise<{ known: number; unknown: number }> {
  await using started = await authServer(tries)
  const { url } = started.server
  const known: number[] = []
  const unknown: number[] = []
  for (let i = 0; i < tries; i++) {
    // In turn, and each of them first as often as second.
    const both = [
      async () => known.push(await signIn(url, `user${i}@example.com`, 'not the password')),
      async () => unknown.push(await signIn(url, `nobody${i}@example.com`, 'not the password')),
    ]
    for (const each of i % 2 === 0 ? both : both.toReversed()) await each()
  }
  return { known: median(known), unknown: median(unknown) }
}

/** Milliseconds within which 99 % of health checks are answered while so many sign in at once. */
export async function healthDuringStorm(atOnce: number): Promise<{ p99: number; checks: number }> {
  await using started = await authServer(atOnce)
  const { url } = started.server
  let over = false
  const storm = Promise.all(
    Array.from({ length: atOnce }, (_, i) => signIn(url, `user${i}@example.com`, PASSWORD)),
  ).finally(() => {
    over = true
  })
  const times: number[] = []
  while (!over) {
    const began = performance.now()
    await (await fetch(new URL('/health/live', url))).text()
    times.push(performance.now() - began)
  }
  await storm
  times.sort((a, b) => a - b)
  return { p99: times[Math.floor(times.length * 0.99)]!, checks: times.length }
}
