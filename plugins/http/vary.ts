/** Adds a field name to `Vary` (RFC 9110, 12.5.5) unless it is there, or `*` is. */
export function addVary(headers: Headers, field: string): void {
  const present = headers.get('vary')
  if (present === null) return headers.set('vary', field)
  const names = present.toLowerCase().split(',')
  if (names.some((name) => name.trim() === '*' || name.trim() === field.toLowerCase())) return
  headers.set('vary', `${present}, ${field}`)
}
