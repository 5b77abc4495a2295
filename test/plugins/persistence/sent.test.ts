// What was written for the record is sent to the caller: nobody may see a difference.
import { expect, test } from 'bun:test'
import { type Action, action, t, triggers } from 'bunbase'
import type { ApiTriggers } from 'bunbase/plugins/http'
import { historyApp } from './history-app.ts'

const { api } = triggers as unknown as ApiTriggers

const note = t.Object({ text: t.String(), at: t.Optional(t.String()), marks: t.Array(t.Integer()) })
const account = t.Object({ name: t.String(), token: t.String() })
const found = { text: 'Ümlaut\n"quoted" \u{1f642}', marks: [1, 2], unknown: 'left out' }

function answering(name: string, record: boolean, output: typeof note | typeof account): Action {
  const value = output === note ? found : { name: 'ann', token: 'shown to her' }
  const definition = {
    name,
    input: t.Object({}),
    output,
    triggers: [api('GET', `/${name}`)],
    record,
  }
  return action(definition as never, () => value as never)
}

test.each([
  ['with nothing to hide', note],
  ['with a secret', account],
] as const)('an answer %s is the same recorded and unrecorded', async (_, output) => {
  const actions = [answering('recorded', true, output), answering('unrecorded', false, output)]
  await using it = await historyApp(actions)
  const [recorded, unrecorded] = await Promise.all(
    ['/recorded', '/unrecorded'].map(async (path) => {
      const response = await it.app.fetch(path)
      return {
        headers: [...response.headers],
        status: response.status,
        text: await response.text(),
      }
    }),
  )
  expect(recorded).toEqual(unrecorded!)
  const { output: kept } = await it.last('recorded')
  const sent = JSON.parse(recorded!.text)
  expect(kept).toEqual(output === note ? sent : { ...sent, token: '[redacted]' })
})
