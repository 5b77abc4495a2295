// Invoices, meters, and what was used.
import { declined, invalid } from '../api-error.ts'
import { subscriptionOf, used } from '../invoicing.ts'
import { type Invoice, type Meter, type MeterEvent, listOf } from '../objects.ts'
import { charge } from '../subscribing.ts'
import { PAGED, page } from './listing.ts'
import { type Route, route } from './route.ts'

const DAY = 86_400
/** How far back, and ahead, usage may be told. */
const OLDEST = 35 * DAY
const NEWEST = 300

const invoices: readonly Route[] = [
  route('GET /v1/invoices/:id', 'expand', ({ world, id }) =>
    world.one(world.invoices, 'invoice', id),
  ),
  route('GET /v1/invoices', `customer subscription status ${PAGED}`, ({ world, params }) => {
    const [customer, subscription, status] = [
      params.text('customer'),
      params.text('subscription'),
      params.text('status'),
    ]
    const holds = (one: Invoice): boolean =>
      (!customer || one.customer === customer) &&
      (!status || one.status === status) &&
      (!subscription || one.parent.subscription_details.subscription === subscription)
    return page(world.invoices.values(), params, '/v1/invoices', holds)
  }),
  route('POST /v1/invoices/:id/pay', 'off_session payment_method expand', ({ world, id }) => {
    const invoice = world.one(world.invoices, 'invoice', id)
    if (invoice.status === 'paid') throw invalid('Invoice is already paid', 'invoice_already_paid')
    if (!charge(world, subscriptionOf(world, invoice), invoice)) throw declined()
    return invoice
  }),
]

const meters: readonly Route[] = [
  route(
    'POST /v1/billing/meters',
    'display_name event_name default_aggregation customer_mapping value_settings expand',
    ({ world, params }) => {
      const name = params.needed('event_name')
      if (
        [...world.meters.values()].some((one) => one.status === 'active' && one.event_name === name)
      ) {
        throw invalid(
          `There is already an active meter with the event name ${name}.`,
          undefined,
          'event_name',
        )
      }
      const meter: Meter = {
        ...world.base('mtr_test'),
        object: 'billing.meter',
        display_name: params.needed('display_name'),
        event_name: name,
        status: 'active',
        customer_mapping: {
          event_payload_key:
            params.within('customer_mapping').text('event_payload_key') ?? 'stripe_customer_id',
          type: 'by_id',
        },
        default_aggregation: {
          formula: params.within('default_aggregation').needed('formula') as 'sum',
        },
        value_settings: {
          event_payload_key: params.within('value_settings').text('event_payload_key') ?? 'value',
        },
      }
      world.meters.set(meter.id, meter)
      world.emit('billing.meter.created', meter)
      return meter
    },
  ),
  route('GET /v1/billing/meters', `status ${PAGED}`, ({ world, params }) => {
    const status = params.text('status')
    return page(
      world.meters.values(),
      params,
      '/v1/billing/meters',
      (one) => !status || one.status === status,
    )
  }),
  route(
    'POST /v1/billing/meter_events',
    'event_name payload identifier timestamp expand',
    ({ world, params }) => {
      const name = params.needed('event_name')
      const meter = [...world.meters.values()].find(
        (one) => one.event_name === name && one.status === 'active',
      )
      if (!meter)
        throw invalid(
          `No active meter found for event name ${name}.`,
          'billing_meter_event_no_meter',
        )
      const payload = params.within('payload').all as Record<string, string>
      const value = payload[meter.value_settings.event_payload_key]
      if (value === undefined || !/^-?\d+(\.\d+)?$/.test(value))
        throw invalid('The payload has no numeric value.')
      const customer = payload[meter.customer_mapping.event_payload_key]
      if (!customer || !world.customers.has(customer)) {
        throw invalid(`No such customer: '${customer}'`, 'resource_missing', 'payload')
      }
      const timestamp = params.int('timestamp') ?? world.now
      if (timestamp < world.now - OLDEST || timestamp > world.now + NEWEST) {
        throw invalid(
          'The timestamp is not within the last 35 days.',
          'timestamp_out_of_range',
          'timestamp',
        )
      }
      const identifier = params.text('identifier') ?? world.id('mev')
      const twin = world.meterEvents.find(
        (one) => one.identifier === identifier && one.created > world.now - DAY,
      )
      // As there, without a code.
      if (twin) throw invalid(`An event already exists with identifier ${identifier}.`)
      const event: MeterEvent = {
        ...{ object: 'billing.meter_event', created: world.now, livemode: false },
        ...{ event_name: name, identifier, payload, timestamp },
      }
      world.meterEvents.push(event)
      return event
    },
  ),
  route(
    'GET /v1/billing/meters/:id/event_summaries',
    `customer start_time end_time value_grouping_window ${PAGED}`,
    ({ world, params, id }) => {
      const [start, end] = [params.int('start_time') ?? 0, params.int('end_time') ?? world.now]
      const value = used(world, id, params.needed('customer'), start, end)
      return listOf([
        {
          ...{ id: world.id('mtrsum'), object: 'billing.meter_event_summary', livemode: false },
          ...{ aggregated_value: value, meter: id, start_time: start, end_time: end },
        },
      ])
    },
  ),
]

const events: readonly Route[] = [
  route('GET /v1/events/:id', 'expand', ({ world, id }) => {
    const found = world.events.find((one) => one.id === id)
    if (found) return found
    throw invalid(`No such event: '${id}'`, 'resource_missing', 'id')
  }),
  route('GET /v1/events', `type types delivery_success ${PAGED}`, ({ world, params }) => {
    const types = [params.text('type'), ...params.texts('types')].filter(
      (one) => typeof one === 'string',
    )
    return page(
      world.events,
      params,
      '/v1/events',
      ({ type }) => types.length === 0 || types.includes(type),
    )
  }),
]

export const invoicing: readonly Route[] = [...invoices, ...meters, ...events]
