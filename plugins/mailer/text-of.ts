const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  copy: '©',
}

/** The characters that entities stand for. */
export function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,10}));/gi,
    (whole, dec, hex, name) => {
      if (name !== undefined) return ENTITIES[(name as string).toLowerCase()] ?? whole
      const code = dec === undefined ? parseInt(hex as string, 16) : Number(dec)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

/** What HTML says to those who read text: paragraphs, list items, and where links lead. */
export function textOf(html: string): string {
  const plain = html
    .replaceAll(/<!--[\s\S]*?-->|<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(
      /<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>(.*?)<\/a\s*>/gi,
      (_, one, other, label) => {
        const url = (one ?? other) as string
        const shown = (label as string).replaceAll(/<[^>]*>/g, '').trim()
        return shown === '' || shown === url ? url : `${shown}: ${url}`
      },
    )
    .replaceAll(/<img\b[^>]*?\balt\s*=\s*"([^"]*)"[^>]*>/gi, '$1')
    .replaceAll(/\s*<br\s*\/?>\s*/gi, '\n')
    .replaceAll(/\s*<li\b[^>]*>\s*/gi, '\n- ')
    .replaceAll(/\s*<hr\b[^>]*>\s*/gi, '\n\n---\n\n')
    .replaceAll(
      /\s*<\/?(?:p|div|h[1-6]|ul|ol|table|blockquote|section|header|footer)\b[^>]*>\s*/gi,
      '\n\n',
    )
    .replaceAll(/\s*<\/(?:tr|li)\s*>\s*/gi, '\n')
    .replaceAll(/<\/t[dh]\s*>\s*/gi, ' ')
    .replaceAll(/<[^>]*>/g, '')
  return unescaped(plain)
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
