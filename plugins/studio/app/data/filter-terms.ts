/** A term of a filter: `key:a,b`, `-key:v`, `key:>9`, or bare text. */
interface Term {
  text: string
  key: string | undefined
  values: string[]
}

const TERM = /-?(?:[\w.]+:)?(?:"[^"]*"|[^\s"])+/g

const terms = (q: string): Term[] =>
  (q.match(TERM) ?? []).map((text) => {
    const [, key, values] = /^([\w.]+):([^<>=].*)$/.exec(text) ?? []
    return { text, key, values: values?.split(',') ?? [] }
  })

const quoted = (value: string): string => (/[\s,"]/.test(value) ? JSON.stringify(value) : value)

/** The filter with `key:value` in it, or without when it was there already. */
export function toggleTerm(q: string, key: string, value: string): string {
  const all = terms(q)
  const at = all.find((term) => term.key === key)
  const said = quoted(value)
  if (!at) return [...all.map(({ text }) => text), `${key}:${said}`].join(' ')
  const values = at.values.includes(said)
    ? at.values.filter((other) => other !== said)
    : [...at.values, said]
  return all
    .map((term) => (term === at ? values.length > 0 && `${key}:${values.join(',')}` : term.text))
    .filter(Boolean)
    .join(' ')
}

/** Whether the filter asks for `key:value`. */
export const hasTerm = (q: string, key: string, value: string): boolean =>
  terms(q).some((term) => term.key === key && term.values.includes(quoted(value)))
