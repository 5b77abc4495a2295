/** Ten of these are 50 bits; none of them looks like another. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A code that people can type: `7QK2M-3XBTA`, 50 random bits. */
export function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  // A byte has each of 32 letters eight times, so that none is likelier.
  const code = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('')
  return `${code.slice(0, 5)}-${code.slice(5)}`
}

/** A code as people type it: small letters, gaps, and `O` for `0`. */
export function plainCode(code: string): string {
  return code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}
