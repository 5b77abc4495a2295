import { hides, secrecyOf } from './secret-names.ts'

/**
 * Key under which an error, or the prototype of its class, lists members that are shown nowhere: they
 * hold values without the names that would tell which of them are secret.
 */
export const unshown: unique symbol = Symbol('unshown')

/** What a value is shown as: plain data, except that nested values are still what they were. */
export function plainForm(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return String(value)
    case 'function':
      return `[function ${value.name || 'anonymous'}]`
    case 'symbol':
      return String(value)
    case 'object':
      return value === null || Array.isArray(value) || isPlain(value)
        ? value
        : formOfInstance(value)
    default:
      return value
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function formOfInstance(value: object): unknown {
  if (value instanceof Date) return new Date(value)
  if (value instanceof Error) return formOfError(value)
  if (value instanceof Map) return fromEntries(value.entries())
  if (value instanceof Set) return [...value]
  if (value instanceof URL) return formOfUrl(value)
  if (value instanceof RegExp) return String(value)
  if (value instanceof Headers || value instanceof URLSearchParams || value instanceof FormData) {
    return fromEntries([...value.entries()])
  }
  if (value instanceof File) return `[file ${JSON.stringify(value.name)}, ${value.size} bytes]`
  if (value instanceof Blob) return `[blob, ${value.size} bytes]`
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.byteLength} bytes]`
  // A Request, a Response, a stream or a promise has nothing of its own to show.
  return Object.keys(value).length > 0 ? { ...ownData(value) } : `[${nameOf(value)}]`
}

function ownData(value: object): object {
  const data: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    // Getters of instances may have effects, and open what was closed on purpose.
    const own = Object.getOwnPropertyDescriptor(value, key)
    if (own && 'value' in own && key !== '__proto__') data[key] = own.value
  }
  return data
}

function formOfError(error: Error): object {
  const { name, message, stack, cause } = error
  const hidden = Reflect.get(error, unshown) as readonly string[] | undefined
  const own = Object.entries(ownData(error))
  return {
    name,
    message,
    ...Object.fromEntries(hidden ? own.filter(([key]) => !hidden.includes(key)) : own),
    ...(stack && { stack }),
    ...(cause !== undefined && { cause }),
  }
}

function formOfUrl(url: URL): string {
  const shown = new URL(url)
  if (shown.password) shown.password = 'redacted'
  for (const [name, value] of url.searchParams) {
    if (hides(secrecyOf(name), value)) shown.searchParams.set(name, 'redacted')
  }
  return shown.href
}

function fromEntries(entries: Iterable<[unknown, unknown]>): object {
  const shown: Record<string, unknown> = Object.create(null)
  for (const [key, value] of entries)
    shown[typeof key === 'object' ? `[${nameOf(key)}]` : String(key)] = value
  return shown
}

function nameOf(value: object | null): string {
  const constructor: unknown = value && Reflect.get(value, 'constructor')
  return typeof constructor === 'function' && constructor.name ? constructor.name : 'object'
}
