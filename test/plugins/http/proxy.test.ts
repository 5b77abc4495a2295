import { afterAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { BootError, type BootProblem, type Mode, t } from '../../../kernel/index.ts'
import { plainAddress } from '../../../plugins/http/address.ts'
import { type TrustedProxiesConfig, trustedProxies } from '../../../plugins/http/proxy.ts'
import { action, served, triggers } from './served.ts'

function clientOf(config: TrustedProxiesConfig) {
  return trustedProxies(config, (problem) => {
    throw new BootError([problem])
  })!
}
function mistakes(config: TrustedProxiesConfig): BootProblem[] {
  const found: BootProblem[] = []
  trustedProxies(config, (problem) => found.push(problem))
  return found
}
const forwardedFor = (value: string) => new Headers({ 'x-forwarded-for': value })

test('nothing is trusted unless configured', () => {
  expect(trustedProxies(undefined, () => {})).toBeUndefined()
})

describe('over the wire', () => {
  const trusting = clientOf(['loopback'])
  const elsewhere = clientOf(['10.0.0.0/8'])
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, listening) {
      const peer = listening.requestIP(request)?.address
      const clients = request.url.endsWith('/trusting') ? trusting : elsewhere
      return Response.json(clients(peer, request.headers))
    },
  })
  afterAll(() => server.stop(true))
  const ask = async (path: string, headers: Record<string, string>): Promise<unknown> =>
    (await fetch(new URL(path, server.url), { headers })).json()
  const headers = {
    'x-forwarded-for': '1.1.1.1, 203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'api.example.com',
    forwarded: 'for=6.6.6.6;proto=http;host=evil.example',
  }

  test('a trusted peer is believed', async () => {
    expect(await ask('/trusting', headers)).toEqual({
      ip: '203.0.113.7',
      scheme: 'https',
      host: 'api.example.com',
    })
  })

  test('any other peer is the client itself, whatever it sends', async () => {
    expect(await ask('/elsewhere', headers)).toEqual({ ip: '127.0.0.1' })
  })
})

describe('X-Forwarded-For', () => {
  const clients = clientOf(['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1'])
  const ip = (header: string, peer = '127.0.0.1'): string => clients(peer, forwardedFor(header)).ip

  test('is read from its end, past trusted proxies', () => {
    expect(ip('203.0.113.7')).toBe('203.0.113.7')
    expect(ip('203.0.113.7, 10.1.2.3')).toBe('203.0.113.7')
    expect(ip('203.0.113.7, 198.51.100.9,10.1.2.3 , 192.0.2.1')).toBe('198.51.100.9')
    expect(ip('10.9.9.9, 10.1.2.3')).toBe('10.9.9.9')
    expect(ip('2001:DB8:0:0::1, fd12::1')).toBe('2001:db8::1')
  })

  test('stops at what is no address: the one who reported it is the client', () => {
    for (const odd of ['unknown', '', '_hidden', '999.1.1.1', '1.2.3', '<script>', '01.2.3.4']) {
      expect(ip(`203.0.113.7, ${odd}`)).toBe('127.0.0.1')
      expect(ip(`203.0.113.7, ${odd}, 10.1.2.3`)).toBe('10.1.2.3')
    }
  })

  test('takes ports, brackets, zones and mapped addresses as they come', () => {
    expect(ip('203.0.113.7:4711')).toBe('203.0.113.7')
    expect(ip('[2001:db8::1]:443')).toBe('2001:db8::1')
    expect(ip('[2001:db8::1]')).toBe('2001:db8::1')
    expect(ip('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(ip('203.0.113.7, ::ffff:a01:203')).toBe('203.0.113.7')
    expect(ip('fe80::1%eth0')).toBe('fe80::1')
  })

  test('a peer that reached an IPv6 socket over IPv4 is the same peer', () => {
    expect(ip('203.0.113.7', '::ffff:127.0.0.1')).toBe('203.0.113.7')
    expect(ip('203.0.113.7', '::1')).toBe('203.0.113.7')
    expect(ip('203.0.113.7', '::ffff:8.8.8.8')).toBe('8.8.8.8')
  })

  test('a Unix socket is trusted as loopback is', () => {
    expect(clients(undefined, forwardedFor('203.0.113.7')).ip).toBe('203.0.113.7')
    expect(clientOf(['10.0.0.1'])(undefined, forwardedFor('203.0.113.7')).ip).toBe('127.0.0.1')
  })

  test('no client can choose its address by what it sends along', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('127.0.0.1', '10.0.0.1', 'unknown', '"', 'for=1.1.1.1', '::1', ''),
      fc.string({ unit: 'grapheme-ascii' }),
    )
    const trusted = fc.constantFrom('10.0.0.1', '10.255.255.255', 'fd00::7', '127.0.0.5')
    const chain = fc.array(trusted, { maxLength: 3 })
    fc.assert(
      fc.property(
        fc.array(text),
        chain,
        fc.constantFrom('127.0.0.1', '10.7.7.7'),
        (sent, via, peer) => {
          const header = [...sent, '203.0.113.7', ...via].join(',')
          expect(ip(header, peer)).toBe('203.0.113.7')
        },
      ),
    )
  })

  test('whatever is sent, the answer is an address', () => {
    const peer = fc.constantFrom('127.0.0.1', '8.8.8.8')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789abcf:.,[]%" '.split('')) }),
        peer,
        (sent, from) => {
          const { ip: found } = clients(from, forwardedFor(sent))
          expect(plainAddress(found)).toBe(found)
        },
      ),
    )
  })
})

describe('a number of proxies', () => {
  test('counts from the end', () => {
    expect(clientOf(1)('8.8.8.8', forwardedFor('1.1.1.1, 203.0.113.7')).ip).toBe('203.0.113.7')
    expect(clientOf(2)('8.8.8.8', forwardedFor('1.1.1.1, 203.0.113.7')).ip).toBe('1.1.1.1')
    expect(clientOf(3)('8.8.8.8', forwardedFor('1.1.1.1, 203.0.113.7')).ip).toBe('1.1.1.1')
    expect(clientOf(1)('8.8.8.8', new Headers()).ip).toBe('8.8.8.8')
  })
})

describe('scheme and host', () => {
  const clients = clientOf(['loopback'])
  const facts = (headers: Record<string, string>) => clients('127.0.0.1', new Headers(headers))

  test('come from the nearest proxy that wrote them', () => {
    expect(
      facts({
        'x-forwarded-proto': 'https, HTTP',
        'x-forwarded-host': 'evil.example, a.example:8443',
      }),
    ).toEqual({ ip: '127.0.0.1', scheme: 'http', host: 'a.example:8443' })
  })

  test('are left out when they are none', () => {
    for (const host of ['a b', 'evil@x', 'a/b', '<x>', 'a:port', 'a#b', '']) {
      expect(facts({ 'x-forwarded-host': host }).host).toBeUndefined()
    }
    for (const scheme of ['ftp', 'javascript', 'https://', '']) {
      expect(facts({ 'x-forwarded-proto': scheme }).scheme).toBeUndefined()
    }
    expect(facts({ 'x-forwarded-host': '[2001:db8::1]:443' }).host).toBe('[2001:db8::1]:443')
  })
})

describe('Forwarded (RFC 7239)', () => {
  const clients = clientOf({ trust: ['loopback', '10.0.0.0/8'], header: 'forwarded' })
  const facts = (forwarded: string, more: Record<string, string> = {}) =>
    clients('127.0.0.1', new Headers({ ...more, forwarded }))

  test('gives address, scheme and host of the outermost trusted hop', () => {
    expect(facts('for=192.0.2.60;proto=http;by=203.0.113.43')).toMatchObject({
      ip: '192.0.2.60',
      scheme: 'http',
    })
    expect(facts('For="[2001:db8:cafe::17]:4711"; Proto=HTTPS;host="a.example:8443"')).toEqual({
      ip: '2001:db8:cafe::17',
      scheme: 'https',
      host: 'a.example:8443',
    })
    expect(
      facts(
        'for=6.6.6.6;host=evil.example, for=198.51.100.17;proto=https;host=a.example,for=10.0.0.1;proto=http',
      ),
    ).toEqual({ ip: '198.51.100.17', scheme: 'https', host: 'a.example' })
  })

  test('hidden and unknown senders leave the one who reported them', () => {
    expect(facts('for=_gazonk').ip).toBe('127.0.0.1')
    expect(facts('for=1.1.1.1, for=unknown, for=10.0.0.1').ip).toBe('10.0.0.1')
  })

  test('quotes hold separators and escapes', () => {
    expect(facts('for=6.6.6.6;x="a,for=7.7.7.7;b\\"c", for="198.51.100.17"').ip).toBe(
      '198.51.100.17',
    )
  })

  test('a malformed header says nothing', () => {
    const malformed = [
      'for',
      'for=',
      'for=1.1.1.1;',
      'for="1.1.1.1',
      'for=1.1.1.1;for=2.2.2.2',
      'for=1.1.1.1 for=2.2.2.2',
      'for=[::1]',
      '=1.1.1.1',
      'for = 1.1.1.1',
    ]
    for (const header of malformed)
      expect(facts(header)).toEqual({ ip: '127.0.0.1', scheme: undefined, host: undefined })
  })

  test('only the header that the proxies write is read', () => {
    expect(facts('for=198.51.100.17', { 'x-forwarded-for': '6.6.6.6' }).ip).toBe('198.51.100.17')
    const other = clientOf(['loopback'])
    expect(other('127.0.0.1', new Headers({ forwarded: 'for=6.6.6.6' })).ip).toBe('127.0.0.1')
  })

  test('what the client sent before does not matter', () => {
    const pair = fc.oneof(
      fc.constantFrom(
        'for=6.6.6.6',
        'for="[::1]"',
        'host=evil.example',
        'proto=https',
        'x="a,b;c"',
      ),
    )
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 4 }), (sent) => {
        const header = [...sent, 'for=198.51.100.17;proto=http;host=a.example'].join(',')
        expect(facts(header)).toEqual({ ip: '198.51.100.17', scheme: 'http', host: 'a.example' })
      }),
    )
  })
})

describe('mistakes in the configuration', () => {
  test.each([
    '10.0.0.0/33',
    'fd00::/129',
    'proxy.internal',
    '10.0.0',
    '1.1.1.1/',
    '1.1.1.1/8/8',
    '1.1.1.1/-1',
    '',
  ])('%p is named, with a mend', (network) => {
    const [problem, ...more] = mistakes(['10.0.0.1', network])
    expect(more).toEqual([])
    expect(problem).toMatchObject({ key: 'http.trustedProxies' })
    expect(problem!.message).toContain(`"${network}"`)
    expect(problem!.mend).toContain('10.0.0.0/8')
  })

  test('trusting everybody is refused', () => {
    for (const network of ['0.0.0.0/0', '::/0']) {
      expect(mistakes([network])[0]!.message).toContain('trusts everybody')
    }
  })
})

test.each<[Mode, TrustedProxiesConfig | undefined, number]>([
  ['production', undefined, 1],
  ['production', ['loopback'], 0],
  ['development', undefined, 0],
])(
  'in %s, with %j trusted, a proxy that nobody named is told of %i times',
  async (mode, trusted, times) => {
    const where = action(
      {
        name: 'where',
        input: t.Object({}),
        output: t.Object({}),
        triggers: [triggers.api('GET', '/')],
      },
      (_input, ctx) => {
        void ctx.http?.ip
        return {}
      },
    )
    const http = trusted === undefined ? {} : { trustedProxies: trusted }
    await using app = await served([where], { mode, http })
    await fetch(app.url)
    expect(app.logged.filter(({ message }) => message.includes('forwarded'))).toEqual([])
    for (let i = 0; i < 3; i++)
      await fetch(app.url, { headers: { 'x-forwarded-for': '203.0.113.1' } })
    expect(app.logged.filter(({ message }) => message.includes('forwarded'))).toHaveLength(times)
  },
)

test('addresses have one spelling', () => {
  expect(plainAddress('2001:0DB8::0001')).toBe('2001:db8::1')
  expect(plainAddress('::FFFF:127.0.0.1')).toBe('127.0.0.1')
  expect(plainAddress('127.0.0.1')).toBe('127.0.0.1')
  for (const none of [
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '1.2.3.4.5',
    '[::1]',
    ':::',
    '::1/128',
  ]) {
    expect(plainAddress(none)).toBeUndefined()
  }
  fc.assert(fc.property(fc.ipV4(), (ip) => expect(plainAddress(ip)).toBe(ip)))
  const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(groups, (numbers) => {
      const short = numbers.map((number) => number.toString(16)).join(':')
      const long = numbers
        .map((number) => number.toString(16).toUpperCase().padStart(4, '0'))
        .join(':')
      const plain = plainAddress(short)!
      expect(plainAddress(long)).toBe(plain)
      expect(plainAddress(plain)).toBe(plain)
    }),
  )
})
