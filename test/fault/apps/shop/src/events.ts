import { event, t } from 'bunbase'

export const placed = event('order.placed', { payload: t.Object({ order: t.String() }) })
export const packed = event('order.packed', { payload: t.Object({ order: t.String() }) })
