import { expect, test } from 'bun:test'
import { systemClock, sleep } from 'bunbase'
import type { WhenUnavailable } from 'bunbase/plugins/rate-limit'
import { BrokerServer } from '../../services/broker-server.ts'
import { limited, limitedApp, posts } from './app.ts'

/** Nobody listens there. */
const NOWHERE = 'redis://127.0.0.1:1'

test.each<[WhenUnavailable | undefined, number[]]>([
  [undefined, [200, 200, 429]],
  ['memory', [200, 200, 429]],
  ['allow', [200, 200, 200]],
  ['refuse', [503, 503, 503]],
])('while the store is away, %s', async (whenUnavailable, expected) => {
  const { act } = limited({ limit: 2, window: '1m' })
  await using app = await limitedApp([act], {
    url: NOWHERE,
    ...(whenUnavailable && { whenUnavailable }),
  })
  expect(await posts(3, app, { user: 'ann' })).toEqual(expected)
  const told = app.logs.filter(({ message }) => message.startsWith('rate limits cannot'))
  expect(told).toHaveLength(1)
})

test('Redis is counted in again soon after it is back', async () => {
  await using redis = await BrokerServer.create('redis')
  if (!redis) return
  const { act } = limited({ limit: 2, window: '1m' })
  await using app = await limitedApp([act], { url: redis.url() })
  expect(await posts(3, app, { user: 'ann' })).toEqual([200, 200, 429])
  await redis.kill()
  // What this process counted so far it did not count itself.
  expect(await posts(3, app, { user: 'ann' })).toEqual([200, 200, 429])
  await redis.start()
  const isBack = (): boolean => app.logs.some(({ message }) => message.endsWith('should be again'))
  for (let user = 0; !isBack(); user++) {
    expect(await posts(1, app, { user: `u${user}` })).toEqual([200])
    await sleep(systemClock, 20)
  }
  // It was killed, and has forgotten.
  expect(await posts(3, app, { user: 'ann' })).toEqual([200, 200, 429])
})
