import type { RunDetail as Recorded } from '../../persistence/index.ts'
import { inputOf } from './replay.ts'

/** What is another one each time: ids, times. */
const VOLATILE =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^\d{4}-\d\d-\d\dT[\d:.]+Z$/i

/** A run as a `bun test` file of the app, with what it was given and gave. */
export function exportedTest(run: Recorded): { file: string; text: string } {
  const { action, id, caller, org, status, startedAt } = run
  const as =
    caller.kind === 'user' || caller.kind === 'apiKey'
      ? `{ ${caller.kind}: ${quoted(caller.id ?? '')} }`
      : quoted(caller.kind)
  const options = `{ as: ${as}${org === undefined ? '' : `, org: ${quoted(org)}`} }`
  const call = `app.call(${quoted(action)}, input, ${options})`
  const day = new Date(startedAt).toISOString().slice(0, 10)
  const body =
    status === 'succeeded'
      ? `  expect(await ${call}).toEqual(${literal(run.output ?? null, '  ', true)})`
      : `  const call = ${call}\n  await expect(call).rejects.toMatchObject({ code: ${quoted(run.errorCode ?? 'INTERNAL')} })`
  const file = `test/${action.replace(/[^A-Za-z0-9]+/g, '-')}-${id.slice(-6)}.test.ts`
  const text = `// Made by the Studio from run ${id} of ${day}.
import { expect, test } from 'bun:test'
import { createTestApp } from 'bunbase/testing'
import config from '../bunbase.config.ts'

const root = new URL('..', import.meta.url).pathname
const input = ${literal(inputOf(run), '', false)}

test(${quoted(`${action} ${status === 'succeeded' ? 'gives what it gave' : 'is refused as it was'}`)}, async () => {
  await using app = await createTestApp(config, { root })
${body}
})
`
  return { file, text }
}

const quoted = (text: string): string =>
  `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`

const NAME = /^[A-Za-z_$][\w$]*$/

/** A JSON value as code. @param expected what differs each time is only expected to be there */
function literal(value: unknown, indent: string, expected: boolean): string {
  const inner = `${indent}  `
  if (typeof value === 'string') {
    return expected && VOLATILE.test(value) ? 'expect.any(String)' : quoted(value)
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const lines = Array.isArray(value)
    ? value.map((item) => literal(item, inner, expected))
    : Object.entries(value).map(
        ([key, item]) => `${NAME.test(key) ? key : quoted(key)}: ${literal(item, inner, expected)}`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (lines.length === 0) return open + close
  const short = `${open === '{' ? '{ ' : '['}${lines.join(', ')}${open === '{' ? ' }' : ']'}`
  if (short.length < 80 && !short.includes('\n')) return short
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join('')}${indent}${close}`
}
