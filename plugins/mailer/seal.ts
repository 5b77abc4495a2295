import { type Service, service } from '../../kernel/index.ts'

/** Marks a text that is sealed. */
const SEALED = 's1.'
const PLAIN = 'p1.'
const ALGORITHM = 'aes-256-gcm'
const IV = 12
const TAG = 16

/**
 * Seals mails while they wait: what is in them, links that sign somebody in among it, is then neither in
 * the database nor in a copy of it.
 */
export interface MailSeal {
  /**
   * Further secrets, of at least 32 characters: mails are sealed with the first that was ever given, and
   * opened with any.
   */
  add(secrets: readonly string[]): void
  /** Whether there is a secret. */
  readonly isKeyed: boolean
  /** @param id that the text belongs to, and opens with only */
  seal(text: string, id: string): string
  /** Undefined when none of the secrets opens it. */
  open(sealed: string, id: string): string | undefined
}

/** Provided by `mailer`, for plugins that have a secret of their own to seal with. */
export const mailSeal: Service<MailSeal> = service('mailer:seal')

/** A seal without secrets: what it seals is only marked as plain, until there is one. */
export function createSeal(): MailSeal {
  // Loaded only where mails wait.
  const crypto = process.getBuiltinModule('node:crypto')
  const keys: Buffer[] = []

  const opened = (key: Buffer, bytes: Buffer, id: string): string | undefined => {
    try {
      const decipher = crypto.createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV))
      decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(-TAG))
      return decipher.update(bytes.subarray(IV, -TAG), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      return undefined
    }
  }

  return {
    add(secrets) {
      for (const secret of secrets) {
        keys.push(Buffer.from(crypto.hkdfSync('sha256', secret, '', 'bunbase mailer', 32)))
      }
    },
    get isKeyed() {
      return keys.length > 0
    },
    seal(text, id) {
      const [key] = keys
      if (key === undefined) return PLAIN + text
      const iv = crypto.randomBytes(IV)
      const cipher = crypto.createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(id))
      const sealed = Buffer.concat([
        iv,
        cipher.update(text, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return SEALED + sealed.toString('base64url')
    },
    open(sealed, id) {
      if (sealed.startsWith(PLAIN)) return sealed.slice(PLAIN.length)
      const bytes = Buffer.from(sealed.slice(SEALED.length), 'base64url')
      for (const key of keys) {
        const text = opened(key, bytes, id)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}
