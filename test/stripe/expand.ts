import type { World } from './world.ts'

/** Puts objects in place of their ids: `expand[]=latest_invoice`, `data.latest_invoice`. */
export function expand(world: World, object: object, paths: string[]): object {
  if (paths.length === 0) return object
  const copy = structuredClone(object)
  const all = [
    world.customers,
    world.subscriptions,
    world.invoices,
    world.products,
    world.discounts,
    world.coupons,
  ]
  const known = (id: unknown): unknown =>
    all.find((map) => map.has(id as string))?.get(id as string) ?? id
  const walk = (value: unknown, [name, ...rest]: string[]): unknown => {
    if (Array.isArray(value))
      return value.map((each) => walk(each, name === undefined ? [] : [name, ...rest]))
    if (name === undefined) return known(value)
    const holder = known(value)
    if (typeof holder !== 'object' || holder === null || !(name in holder)) return holder
    const from = holder as Record<string, unknown>
    return { ...from, [name]: walk(from[name], rest) }
  }
  return paths.reduce((whole: unknown, path) => walk(whole, path.split('.')), copy) as object
}
