/**
 * Copies the plain parts of a value (objects, arrays, dates) at every depth. What is of a class of
 * its own stays the same.
 */
export function payloadCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(payloadCopy)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Date.prototype) return new Date(value as Date)
  if (prototype !== Object.prototype && prototype !== null) return value
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (key !== '__proto__') copy[key] = payloadCopy((value as Record<string, unknown>)[key])
  }
  return copy
}
