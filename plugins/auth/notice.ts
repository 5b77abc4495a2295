import type { User } from './user.ts'

/**
 * Something that only the owner of an address may learn, to be sent by mail. What the caller is
 * answered is the same, whichever of these it was.
 */
export type AuthNotice =
  /** A new account: its address is to be confirmed. */
  | { readonly kind: 'signed-up'; readonly user: User }
  /** Somebody signed up with the address of an account that is there already. */
  | { readonly kind: 'signed-up-again'; readonly user: User }
  /** The right password for an address that was never confirmed. */
  | { readonly kind: 'not-verified'; readonly user: User }
