import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const IV = 12
const TAG = 16

/** Seals secrets that have to be read again, so that a copy of the database has no use for them. */
export interface FactorSeal {
  /** @param user id of whom it belongs to, and opens for only */
  seal(secret: Uint8Array, user: string): string
  /** Undefined when no secret of the config opens it. */
  open(sealed: string, user: string): Buffer | undefined
}

/**
 * AES-256-GCM under a key of its own, derived from each `sessionSecret`.
 *
 * @param secrets the newest first, which seals; older ones still open
 */
export function factorSeal(secrets: readonly string[]): FactorSeal {
  const keys = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'bunbase auth totp', 32)),
  )
  const opened = (key: Buffer, bytes: Buffer, user: string): Buffer | undefined => {
    try {
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV))
      decipher.setAAD(Buffer.from(user)).setAuthTag(bytes.subarray(-TAG))
      return Buffer.concat([decipher.update(bytes.subarray(IV, -TAG)), decipher.final()])
    } catch {
      return undefined
    }
  }
  return {
    seal(secret, user) {
      const iv = randomBytes(IV)
      const cipher = createCipheriv(ALGORITHM, keys[0]!, iv).setAAD(Buffer.from(user))
      const sealed = [iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(sealed).toString('base64url')
    },
    open(sealed, user) {
      const bytes = Buffer.from(sealed, 'base64url')
      for (const key of keys) {
        const secret = opened(key, bytes, user)
        if (secret) return secret
      }
      return undefined
    },
  }
}
