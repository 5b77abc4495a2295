import { expect, test } from 'bun:test'
import { recording } from './recording.ts'

test('a line for people has the time of day, the level, the message and the fields', () => {
  const { logger, lines } = recording({ pretty: true })
  logger.warn('task late', { id: 17, title: 'buy milk', by: null, tags: ['a', 'b'] })
  expect(lines).toEqual([
    '03:04:05.067 WARN  task late id=17 title="buy milk" by=null tags=["a","b"]',
  ])
})

test('an error stands below its line with its frames and causes', () => {
  const { logger, lines } = recording({ pretty: true })
  logger.error('failed', { error: new Error('outer', { cause: new TypeError('inner') }), id: 1 })
  const [first, title, frame, ...rest] = lines[0]!.split('\n')
  expect(first).toBe('03:04:05.067 ERROR failed id=1')
  expect(title).toBe('    error: Error: outer')
  expect(frame).toMatch(/^      at .*pretty\.test\.ts:\d+:\d+/)
  expect(rest).toContain('    caused by TypeError: inner')
})

test('a long value is cut', () => {
  const { logger, lines } = recording({ pretty: true })
  logger.info('big', { text: 'x'.repeat(5_000) })
  expect(lines[0]!.length).toBeLessThan(400)
})

test('nothing is coloured but on a terminal', () => {
  const program = new URL('programs/pretty.ts', import.meta.url).pathname
  const run = (env: Record<string, string>): string =>
    String(
      Bun.spawnSync([process.execPath, program], { env: { PATH: process.env['PATH']!, ...env } })
        .stdout,
    )
  expect(run({})).toMatch(/^[\d:.]+ INFO  hello a=1\n$/)
  expect(run({ FORCE_COLOR: '1' })).toInclude('\x1b[32mINFO')
})
