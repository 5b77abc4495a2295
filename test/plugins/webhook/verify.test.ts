// Verifiers against the senders' own published examples, and against everything that must not pass.
import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import {
  type RawDelivery,
  type Verifier,
  github,
  hmacSignature,
  shopify,
  slack,
  standardWebhooks,
  stripe,
} from 'bunbase/plugins/webhook'

interface Example {
  verifier: (secret: string | string[]) => Verifier
  secret: string
  other: string
  /** Seconds since the epoch at which it was sent. */
  sentAt: number
  body: string
  headers: Record<string, string>
  id?: string
  /** Whether the time of sending is signed. */
  timed: boolean
}

const hex = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('hex')

const examples: Record<string, Example> = {
  'Standard Webhooks': {
    verifier: (secret) => standardWebhooks({ secret }),
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    other: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    sentAt: 1_614_265_330,
    body: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timed: true,
  },
  GitHub: {
    verifier: (secret) => github({ secret }),
    secret: "It's a Secret to Everybody",
    other: 'another secret',
    sentAt: 1_700_000_000,
    body: 'Hello, World!',
    headers: {
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256':
        'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    },
    id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    timed: false,
  },
  Slack: {
    verifier: (secret) => slack({ secret }),
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    other: 'another secret',
    sentAt: 1_531_420_618,
    body:
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
      '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
      '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F' +
      '96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    id: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    timed: true,
  },
  Stripe: {
    verifier: (secret) => stripe({ secret }),
    secret: 'whsec_test_secret',
    other: 'whsec_other_secret',
    sentAt: 1_700_000_000,
    body: '{"id":"evt_1","object":"event"}',
    headers: {
      'stripe-signature': `t=1700000000,v1=${hex(
        'whsec_test_secret',
        '1700000000.{"id":"evt_1","object":"event"}',
      )},v0=${'0'.repeat(64)}`,
    },
    timed: true,
  },
  Shopify: {
    verifier: (secret) => shopify({ secret }),
    secret: 'hush',
    other: 'another secret',
    sentAt: 1_700_000_000,
    body: '{"id":1}',
    headers: {
      'x-shopify-event-id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
      'x-shopify-hmac-sha256': createHmac('sha256', 'hush').update('{"id":1}').digest('base64'),
    },
    id: '98880550-7158-44d4-b7cd-2c97c8a091b5',
    timed: false,
  },
  'an HMAC of one’s own': {
    verifier: (secret) =>
      hmacSignature({
        ...{ provider: 'acme', secret, hash: 'sha512', header: 'x-acme-signature' },
        ...{ timestampHeader: 'x-acme-time', idHeader: 'x-acme-id' },
      }),
    secret: 'acme',
    other: 'another secret',
    sentAt: 1_700_000_000,
    body: 'a=1',
    headers: {
      'x-acme-time': '1700000000',
      'x-acme-id': 'd-1',
      'x-acme-signature': createHmac('sha512', 'acme').update('1700000000.a=1').digest('hex'),
    },
    id: 'd-1',
    timed: true,
  },
}

function delivery({ body, headers, sentAt }: Example, change: Partial<Example> = {}): RawDelivery {
  return {
    headers: new Headers(change.headers ?? headers),
    body: Buffer.from(change.body ?? body),
    now: (change.sentAt ?? sentAt) * 1000,
  }
}

async function verdict(verifier: Verifier, what: RawDelivery): Promise<unknown> {
  try {
    return await verifier.verify(what)
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

for (const [name, example] of Object.entries(examples)) {
  describe(name, () => {
    const { verifier, secret, other } = example

    test('takes what is genuine, and knows its id', async () => {
      expect(await verdict(verifier(secret), delivery(example))).toEqual({ id: example.id })
    })

    test('takes either secret while one replaces the other', async () => {
      const both = verifier([other, secret])
      expect(await verdict(both, delivery(example))).toEqual({ id: example.id })
    })

    test('refuses what another secret signed', async () => {
      expect(await verdict(verifier(other), delivery(example))).toBe('WEBHOOK_REFUSED')
    })

    test('refuses a body that was changed, if only in how it is written', async () => {
      const changed = delivery(example, { body: `${example.body} ` })
      expect(await verdict(verifier(secret), changed)).toBe('WEBHOOK_REFUSED')
    })

    test.each(Object.keys(example.headers))('refuses one without %s', async (header) => {
      const { [header]: _, ...headers } = example.headers
      const without = delivery(example, { headers })
      expect(await verdict(verifier(secret), without)).toBe('WEBHOOK_REFUSED')
    })

    test('refuses every signature that is none', async () => {
      const [header] = Object.keys(example.headers).filter((it) => /signature|hmac/.test(it))
      for (const text of [
        '',
        'v1,',
        'v1,!!',
        'sha256=',
        'v0=zz',
        't=1700000000',
        't=1700000000,v1=',
        '{}',
      ]) {
        const headers = { ...example.headers, [header!]: text }
        const wrong = delivery(example, { headers })
        expect(await verdict(verifier(secret), wrong)).toBe('WEBHOOK_REFUSED')
      }
    })

    test('says when it has no secret', () => {
      expect(verifier('').problem).toContain('is empty')
      expect(verifier([]).problem).toContain('is empty')
      expect(verifier(secret).problem).toBeUndefined()
    })

    if (!example.timed) return
    test.each([300, -300])('takes one that is %d seconds away', async (seconds) => {
      const late = delivery(example, { sentAt: example.sentAt + seconds })
      expect(await verdict(verifier(secret), late)).toEqual({ id: example.id })
    })

    test.each([301, -301])('refuses one that is %d seconds away', async (seconds) => {
      const late = delivery(example, { sentAt: example.sentAt + seconds })
      expect(await verdict(verifier(secret), late)).toBe('WEBHOOK_REFUSED')
    })
  })
}

test.each([
  [
    'of two topics',
    { 'x-shopify-event-id': 'e1', 'x-shopify-topic': 'orders/paid' },
    'orders/paid:e1',
  ],
  ['sent again', { 'x-shopify-event-id': 'e1', 'x-shopify-webhook-id': 'w2' }, 'e1'],
  ['of a sender without event ids', { 'x-shopify-webhook-id': 'w1' }, 'w1'],
])('an event of Shopify is known %s', async (_, headers, id) => {
  const { 'x-shopify-hmac-sha256': signature } = examples['Shopify']!.headers as never
  const given = { ...headers, 'x-shopify-hmac-sha256': signature } as Record<string, string>
  const one = delivery(examples['Shopify']!, { headers: given })
  expect(await verdict(shopify({ secret: 'hush' }), one)).toEqual({ id })
})

test('a secret of Standard Webhooks that is not base64 is a problem', () => {
  expect(standardWebhooks({ secret: 'whsec_*' }).problem).toContain('not base64')
})
