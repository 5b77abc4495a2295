// The library of Stripe is loaded by whom it serves, and by nobody else.
import { expect, test } from 'bun:test'
import { join } from 'node:path'

const program = join(import.meta.dir, 'programs/loaded.ts')

/** Boots an app in a process of its own. */
async function loaded(
  how: 'without' | 'with' | 'missing',
  secretKey = 'sk_test_1',
): Promise<{ library: boolean; provider: number; error?: string }> {
  const child = Bun.spawn([process.execPath, program, how], {
    env: { ...process.env, STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: 'whsec_1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = await new Response(child.stdout).text()
  return JSON.parse(output.trim().split('\n').at(-1)!)
}

test('an app without Stripe loads neither its library nor its provider', async () => {
  expect(await loaded('without')).toEqual({ library: false, provider: 1 })
})

test('an app with Stripe loads both, and says what is missing', async () => {
  const { library, provider, error } = await loaded('with')
  expect({ library, error }).toEqual({ library: true, error: undefined })
  expect(provider).toBeGreaterThan(10)
  expect((await loaded('with', '')).error).toContain('STRIPE_SECRET_KEY')
  expect((await loaded('missing')).error).toContain('bun add stripe')
})
