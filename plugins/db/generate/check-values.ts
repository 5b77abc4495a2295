/** A list of text literals; each is found again by {@link LITERAL}. */
const LIST = String.raw`\(?\s*(?:array\[)?((?:'(?:[^']|'')*'(?:::[\w ]+)?\s*,?\s*)+)`
const LITERAL = /'((?:[^']|'')*)'/g

/**
 * The values that `check (column in ('a', 'b'))` allows, by column. Postgres keeps it as
 * `column = any (array['a'::text, …])`; what says more than this is not looked into.
 *
 * @param check a whole condition, or a table's definition that has some
 */
export function checkedValues(check: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const pattern = new RegExp(
    String.raw`check\s*\(+\s*["\`\[]?(\w+)["\`\]]?\)?(?:::\w+)?\s*(?:in|= any)\s*${LIST}\s*\]?(?:::[\w \[\]]+)?\)+\s*(?!\s*(?:and|or)\b)`,
    'gi',
  )
  for (const [, column = '', list = ''] of check.matchAll(pattern)) {
    const values = [...list.matchAll(LITERAL)].map(([, text = '']) => text.replaceAll("''", "'"))
    found.set(column, values)
  }
  return found
}
