import { InvalidInput } from '../../kernel/index.ts'

/** Characters of a short name: what fits into a part of a domain, with some to spare. */
export const LONGEST_SLUG = 48
/** What a short name looks like. */
export const SLUG = '^[a-z0-9]+(-[a-z0-9]+)*$'

const PATTERN = new RegExp(SLUG)
/** A request may name an organisation by either, so that one must never look like the other. */
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
/** Characters of one that is made of a name. */
const MADE = 40

/** @throws InvalidInput */
export function checkedSlug(slug: string): string {
  if (slug.length <= LONGEST_SLUG && PATTERN.test(slug) && !UUID.test(slug)) return slug
  throw new InvalidInput({
    message: 'A short name has small letters, digits and hyphens between them, and is no id.',
  })
}

/**
 * A short name made of a name: `Müller & Söhne` is `muller-sohne`.
 *
 * @param marked whether something of the id goes with it, so that it is free
 */
export function slugFrom(name: string, id: string, marked = false): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MADE)
    .replaceAll(/^-|-$/g, '')
  // The end of an id is its random part.
  const mark = id.slice(-6)
  if (plain === '' || UUID.test(plain)) return `org-${mark}`
  return marked ? `${plain}-${mark}` : plain
}
