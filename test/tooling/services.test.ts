import { expect, test } from 'bun:test'
import { RedisClient } from 'bun'
import { connect } from 'node:net'
import { join } from 'node:path'
import { nats, redis } from '../services.ts'
import { BrokerServer } from '../services/broker-server.ts'
import { wantedServices } from '../services/wanted.ts'
import { testFolder } from '../test-folder.ts'

/** What a server says first, or when asked with `text`. */
function hear(url: string, text = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    socket.once('error', reject)
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(String(chunk))
    })
  })
}

const redisUrl = await redis()
if (redisUrl) {
  test('there is a Redis', async () => {
    expect(await hear(redisUrl, 'PING\r\n')).toBe('+PONG\r\n')
  })

  test('a broker of the test’s own is killed and started again where it was', async () => {
    await using server = (await BrokerServer.create('redis'))!
    const client = new RedisClient(server.url())
    await client.set('kept', 'in memory')
    await server.kill()
    expect(await hear(server.url()).catch(({ code }) => code)).toBe('ECONNREFUSED')
    await server.start()
    expect(await client.get('kept')).toBe(null)
    client.close()
  })
}

const natsUrl = await nats()
if (natsUrl) {
  test('there is a NATS server', async () => {
    expect(await hear(natsUrl)).toStartWith('INFO {"server_id":')
  })
}

test('a run starts the services that its files, and what they import, ask for', async () => {
  using root = testFolder('wanted')
  const files = {
    'test/a/plain.test.ts': `import { expect } from 'bun:test'`,
    'test/a/direct.test.ts': `import { nats, testDatabase } from '../services.ts'`,
    'test/a/indirect.test.ts': `import { setUp } from '../b/set-up.ts'`,
    'test/b/set-up.ts': `import {\n  redis,\n  other,\n} from '../services.ts'\nimport { c } from './c.ts'`,
    'test/b/c.ts': `import { back } from './set-up.ts'`,
  }
  for (const [path, text] of Object.entries(files)) await Bun.write(join(root.path, path), text)
  const wanted = async (...names: string[]) =>
    (
      await wantedServices(
        root.path,
        names.map((name) => `test/a/${name}.test.ts`),
      )
    ).sort()
  expect(await wanted('plain')).toEqual([])
  expect(await wanted('plain', 'direct')).toEqual(['nats', 'postgres'])
  expect(await wanted('indirect')).toEqual(['redis'])
  expect(await wanted('direct', 'indirect')).toEqual(['nats', 'postgres', 'redis'])
})
