import { StudioMisdirected } from '../errors.ts'

const NAMES = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses a request whose `Host` is not this machine's own name, to the letter: a page whose name was
 * made to point here (DNS rebinding) has another.
 *
 * @param host the header
 * @param port that the server listens on
 * @throws StudioMisdirected
 */
export function checkStudioHost(host: string | null, port: string): void {
  const known = NAMES.some((name) => host === `${name}:${port}` || (port === '80' && host === name))
  if (!known) throw new StudioMisdirected()
}
