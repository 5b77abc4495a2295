import type { ProviderNews } from '../provider.ts'

type Members = Readonly<Record<string, unknown>>

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}
const idOf = (value: unknown): unknown => (typeof value === 'string' ? value : members(value)['id'])

/**
 * Which subscription an event is about; undefined for one that is about none. Nothing else of an event is
 * used: they come in any order, what they hold is of some moment in the past, and its shape is of the version
 * that the endpoint was made with.
 */
export function parse(event: unknown): ProviderNews | undefined {
  const { type, data } = members(event)
  const object = members(members(data)['object'])
  if (typeof type !== 'string') return undefined
  const subscription = subscriptionOf(type, object)
  return typeof subscription === 'string' && subscription !== '' ? { subscription } : undefined
}

function subscriptionOf(type: string, object: Members): unknown {
  if (type.startsWith('customer.subscription.')) return object['id']
  if (type.startsWith('checkout.session.')) return idOf(object['subscription'])
  if (!type.startsWith('invoice.')) return undefined
  const parent = members(members(object['parent'])['subscription_details'])
  return idOf(parent['subscription'] ?? object['subscription'])
}
