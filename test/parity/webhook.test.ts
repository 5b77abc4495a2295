import * as runner from 'bun:test'
import { type TriggersOf, triggers } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { type Verifier, type WebhookPlugin, webhook } from 'bunbase/plugins/webhook'
import { type ParityMessage, type TestApp, createTestApp, parity } from 'bunbase/testing'

const trusted: Verifier = { provider: 'partner', verify: () => ({}) }

async function send(
  app: TestApp,
  { action, input, traceparent, signal }: ParityMessage,
): Promise<never> {
  const response = await app.fetch(`/hooks/${action}`, {
    method: 'POST',
    json: input,
    headers: traceparent ? { traceparent } : {},
    ...(signal && { signal }),
  })
  const body = await response.json()
  return (response.ok ? { output: body } : { error: { code: body.code } }) as never
}

for (const as of ['anonymous', 'system'] as const) {
  parity(
    'webhook',
    {
      app: (actions) => createTestApp({ plugins: [http(), webhook()], actions }),
      trigger: (action) =>
        (triggers as unknown as TriggersOf<WebhookPlugin>).webhook(`/hooks/${action}`, {
          ...{ verify: trusted, mode: 'inline', as },
        }),
      send,
      callers: [as],
      cancels: true,
    },
    runner,
  )
}
