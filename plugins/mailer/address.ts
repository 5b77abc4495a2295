import { domainToASCII } from 'node:url'
import { MailInvalid } from './errors.ts'

/** A mailbox. */
export interface MailAddress {
  /** Shown beside the address. */
  readonly name?: string | undefined
  readonly address: string
}

/** `ann@example.org`, `Ann Doe <ann@example.org>`, or the two apart. */
export type MailAddressInput = string | MailAddress

const NAMED = /^(?:"((?:[^"\\]|\\.)*)"|([^"<>@,;:]*))<([^<>]*)>$/
/** Dots neither first nor last nor in a row; nothing that would need quotes, which servers read differently. */
const LOCAL = /^(?!\.)(?!.*\.\.)[^\s\p{C}@<>()[\]\\,;:"]{1,64}(?<!\.)$/u
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/

/**
 * One mailbox, and nothing but that: what a stranger typed can add neither a second one nor a header.
 *
 * @param field named by the error
 * @throws MailInvalid
 */
export function mailAddress(input: MailAddressInput, field: string): MailAddress {
  const { name, address } = typeof input === 'string' ? apart(input.trim()) : input
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const domain = domainToASCII(address.slice(at + 1)).toLowerCase()
  if (at < 1 || !LOCAL.test(local) || !DOMAIN.test(domain)) {
    throw new MailInvalid({
      message: `"${field}" is not an e-mail address.`,
      details: { field },
    })
  }
  const shown = name === undefined ? '' : headerText(name)
  return { ...(shown !== '' && { name: shown }), address: `${local}@${domain}` }
}

/** Text for a header: on one line, without control characters. */
export function headerText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
}

/** As mail headers, and providers, write it. */
export function writtenAddress({ name, address }: MailAddress): string {
  return name === undefined ? address : `"${name.replaceAll(/["\\]/g, '\\$&')}" <${address}>`
}

function apart(text: string): MailAddress {
  const [, quoted, bare, address] = NAMED.exec(text) ?? []
  if (address === undefined) return { address: text }
  return { name: quoted?.replaceAll(/\\(.)/g, '$1') ?? bare?.trim(), address: address.trim() }
}
