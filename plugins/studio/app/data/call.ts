import type { StudioApi } from '../../contract/api.ts'
import { connection } from './connection.ts'
import { Failure, failureOf } from './failure.ts'
import { base } from './place.ts'
import { session } from './session.ts'

/** Name of an action of the Studio. */
export type ActionName = keyof StudioApi
/** What an action takes. */
export type In<N extends ActionName> = StudioApi[N]['input']
/** What an action gives. */
export type Out<N extends ActionName> = StudioApi[N]['output']

/**
 * Calls an action of the Studio.
 *
 * @throws Failure when it refuses, fails or cannot be reached
 */
export async function call<N extends ActionName>(
  action: N,
  input: In<N>,
  signal?: AbortSignal,
): Promise<Out<N>> {
  const response = await fetch(`${base}api/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bunbase-studio': '1' },
    body: JSON.stringify(input),
    credentials: 'same-origin',
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    connection.lost()
    throw new Failure(action, 0, 'UNREACHABLE', 'The app does not answer.')
  })
  connection.reached()
  if (response.ok) return (await response.json()) as Out<N>
  if (response.status === 401) session.set('absent')
  throw await failureOf(action, response)
}
