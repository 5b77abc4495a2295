/** A key as others may see it: of one length, and without the address or name that it is made of. */
export function digest(key: string): string {
  return new Bun.CryptoHasher('sha256').update(key).digest('base64url')
}
