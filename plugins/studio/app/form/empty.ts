import { type Schema, kindOf, resolve } from './schema.ts'

/** JSON pointers of required members that nothing was given for, in the order of the form. */
export function emptyRequired(given: Schema, root: Schema, value: unknown, at = ''): string[] {
  const schema = resolve(given, root)
  if (kindOf(schema) !== 'object' || typeof value !== 'object' || value === null) return []
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const one = (value as Record<string, unknown>)[name]
    const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (one !== undefined && one !== '') return emptyRequired(member, root, one, pointer)
    return schema.required?.includes(name) ? [pointer] : []
  })
}
