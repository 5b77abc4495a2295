/** HTML that may be sent as it is. Made by {@link html}. */
export class Html {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What {@link html} takes between its pieces: texts are escaped; nothing is left out. */
export type HtmlValue = string | number | Html | null | undefined | false | HtmlValue[]

/**
 * HTML in which every value is escaped, unless it is HTML itself; lists are joined.
 *
 * ```ts
 * html`<p>Hello ${name},</p>${items.map((item) => html`<li>${item}</li>`)}`
 * ```
 */
export function html(pieces: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(pieces.reduce((text, piece, at) => text + written(values[at - 1]) + piece))
}

function written(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (Array.isArray(value)) return value.map(written).join('')
  return value instanceof Html ? String(value) : Bun.escapeHTML(value)
}
