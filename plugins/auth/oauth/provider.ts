/** What a service says of somebody. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  readonly email: string | undefined
  readonly emailVerified: boolean
  readonly name: string | null
}

/** What only the client that began a sign-in can know. */
export interface Proofs {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** A service that users sign in by. */
export interface Provider {
  readonly name: string
  /** Pages of the app that somebody may come back to. */
  readonly redirectUris: readonly string[]
  /** The page of the service to send the browser to. */
  authorize(proofs: Proofs, redirectUri: string): Promise<string>
  /** Exchanges the code for what the service says. Rejects whatever does not fit. */
  exchange(answer: URLSearchParams, proofs: Proofs, redirectUri: string): Promise<Claims>
  /**
   * Of a service that posts its answer: the page of the app to lead on to, with the answer in it.
   * Undefined for an answer that is none of this service's.
   */
  landing?(form: Readonly<Record<string, string | undefined>>): string | undefined
}
