// Signatures judged by the libraries that receivers and senders use: the npm packages `standardwebhooks`
// and `stripe`, each in both directions.
import { expect, test } from 'bun:test'
import { systemClock } from 'bunbase'
import { standardWebhooks, stripe } from 'bunbase/plugins/webhook'
import { Webhook } from 'standardwebhooks'
import { Stripe } from 'stripe'
import { newSecret, signedHeaders } from '../../../plugins/webhook/send/sign.ts'

const BODY = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  text: 'Grüße, 世界 \u2028 🎉',
  n: 1e21,
})
const bytes = Buffer.from(BODY)
const now = systemClock.now()
const client = new Stripe('sk_test_none')

test('what we send by Standard Webhooks is genuine to its library, by each of two secrets', () => {
  const secrets = [newSecret(), newSecret()]
  const headers = signedHeaders('msg_1', now, BODY, secrets)
  for (const secret of secrets) {
    expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
  }
  expect(() => new Webhook(newSecret()).verify(BODY, headers)).toThrow('No matching signature')
  expect(() => new Webhook(secrets[0]!).verify(`${BODY} `, headers)).toThrow()
  const old = signedHeaders('msg_1', now - 301_000, BODY, secrets)
  expect(() => new Webhook(secrets[0]!).verify(BODY, old)).toThrow('too old')
})

test('what its library signs is genuine to us, and nothing else is', async () => {
  const secret = newSecret()
  const signed = (body: string, at = now): Headers =>
    new Headers({
      'webhook-id': 'msg_2',
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_2', new Date(at), body),
    })
  const verifier = standardWebhooks({ secret: [newSecret(), secret] })
  expect(await verifier.verify({ headers: signed(BODY), body: bytes, now })).toEqual({
    id: 'msg_2',
  })
  for (const headers of [
    signed(`${BODY} `),
    signed(BODY, now - 302_000),
    signed(BODY, now + 302_000),
  ]) {
    expect(() => verifier.verify({ headers, body: bytes, now })).toThrow()
  }
})

test('what Stripe’s library signs is genuine to us, and nothing else is', async () => {
  const secret = 'whsec_test_secret'
  const sign = async (options: { secret?: string; timestamp?: number } = {}): Promise<Headers> => {
    const { webhooks } = client
    const value = await webhooks.generateTestHeaderStringAsync({
      payload: BODY,
      secret,
      ...options,
    })
    return new Headers({ 'stripe-signature': value })
  }
  const verifier = stripe({ secret: ['whsec_of_yesterday', secret] })
  const headers = await sign()
  await verifier.verify({ headers, body: bytes, now })
  expect(verifier.idOf!(JSON.parse(BODY))).toBe('evt_1')
  // The library itself agrees that this is one of its own.
  const event = await client.webhooks.constructEventAsync(
    BODY,
    headers.get('stripe-signature')!,
    secret,
  )
  expect(event.id).toBe('evt_1')
  const seconds = Math.floor(now / 1000)
  for (const other of [
    await sign({ secret: 'whsec_another' }),
    await sign({ timestamp: seconds - 301 }),
    await sign({ timestamp: seconds + 302 }),
  ]) {
    expect(() => verifier.verify({ headers: other, body: bytes, now })).toThrow()
  }
  const forged = Buffer.from(BODY.replace('evt_1', 'evt_2'))
  expect(() => verifier.verify({ headers, body: forged, now })).toThrow('does not fit')
})
