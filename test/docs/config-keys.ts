import type { TSchema } from '@sinclair/typebox'

/** Every key of a config schema, those inside of lists and unions too: `http.cors.maxAge`. */
export function keysOf(schema: TSchema, path: readonly string[] = []): string[] {
  const inner: TSchema[] = [
    ...(schema['anyOf'] ?? []),
    ...(schema['items'] ? [schema['items']] : []),
  ]
  const keys = inner.flatMap((it) => keysOf(it, path))
  for (const [key, value] of Object.entries<TSchema>(schema['properties'] ?? {})) {
    const at = [...path, key]
    keys.push(at.join('.'), ...keysOf(value, at))
  }
  return [...new Set(keys)]
}

/**
 * The keys that a page does not tell of. It tells of one by its name, as code, and of what it stands in;
 * a name that several of these keys have is told of together with what it stands in: `cors.maxAge`.
 */
export function untold(keys: readonly string[], markdown: string): string[] {
  const told = new Set<string>()
  for (const [code] of markdown.matchAll(/`[^`\n]+`/g)) {
    for (const [name] of code.matchAll(/[\w$-]+(?:\.[\w$-]+)*/g)) {
      // `http.cors.maxAge` is also `cors.maxAge` and `maxAge`.
      for (let at = name; at !== ''; at = at.slice(at.indexOf('.') + 1)) {
        told.add(at)
        if (!at.includes('.')) break
      }
    }
  }
  const lastOf = (key: string, count: number): string => key.split('.').slice(-count).join('.')
  return keys.filter((key) => {
    const isShared = keys.filter((other) => lastOf(other, 1) === lastOf(key, 1)).length > 1
    const [parent = ''] = key.split('.').slice(-2)
    return !told.has(lastOf(key, isShared ? 2 : 1)) || !markdown.includes(parent)
  })
}
