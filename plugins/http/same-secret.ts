/**
 * Whether a secret that somebody came with is the wanted one. It takes as long wherever the two
 * differ; only that a length is another shows.
 */
export function sameSecret(given: string | Uint8Array, wanted: string | Uint8Array): boolean {
  const [a, b] = [bytesOf(given), bytesOf(wanted)]
  return a.length === b.length && crypto.timingSafeEqual(a, b)
}

function bytesOf(secret: string | Uint8Array): Uint8Array {
  return typeof secret === 'string' ? Buffer.from(secret) : secret
}
