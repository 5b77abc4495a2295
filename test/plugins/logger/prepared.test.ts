import { afterAll, describe, expect, test } from 'bun:test'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { action, boot, defineConfig, definePlugin, t } from '../../../plugins/index.ts'
import {
  type LogRecord,
  type LoggerConfig,
  accessLog,
  logger,
} from '../../../plugins/logger/index.ts'
import { LineFile } from '../../../plugins/logger/stdout.ts'
import { testFolder } from '../../test-folder.ts'

const none = { input: t.Object({}), output: t.Object({}) }
const noop = action({ name: 'noop', ...none }, () => ({}))

/** The access lines of three runs that a plugin describes by `told`. */
async function linesOf(
  told: (n: number) => object,
  config: LoggerConfig = {},
): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  let n = 0
  const sms = definePlugin<{ name: 'sms' }>({
    name: 'sms',
    setup: (host) => host.get(accessLog)?.describe('sms', () => told(n++)),
  })
  const own = logger({ logger: config, sink() {}, capture: (record) => void records.push(record) })
  const kernel = await boot(defineConfig({ plugins: [own, sms()] }), { actions: [noop] })
  const trigger = { kind: 'sms', options: {} }
  for (let i = 0; i < 3; i++) await kernel.execute(noop, { trigger, input: {} })
  return records
}

describe('an access line whose facts were written before', () => {
  const facts = Object.freeze({ sms: Object.freeze({ from: '+1\u2028' }) })

  test('has ids, time and duration of its own run', async () => {
    const lines = await linesOf(() => facts)
    expect(new Set(lines.map(({ runId }) => runId)).size).toBe(3)
    expect(lines.every(({ durationMs }) => typeof durationMs === 'number')).toBe(true)
    const same = { message: 'noop succeeded', trigger: 'sms', status: 'succeeded', ...facts }
    for (const line of lines) expect(line).toMatchObject(same)
  })

  test('tells facts that may change as they are now', async () => {
    const changing = { n: 0 }
    const lines = await linesOf((n) => Object.assign(changing, { n }))
    expect(lines.map(({ n }) => n)).toEqual([0, 1, 2])
  })

  test('lets facts replace what it says itself', async () => {
    const lines = await linesOf(() => Object.freeze({ status: 'delivered' }))
    expect(lines.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  test('hides what the app redacts, the duration as well', async () => {
    const [line] = await linesOf(() => facts, { redact: ['durationMs', 'from'] })
    expect(line).toMatchObject({ durationMs: '[redacted]', sms: { from: '[redacted]' } })
  })
})

describe('of a process that logs all the time', () => {
  const { path: folder, remove } = testFolder('logger')
  afterAll(remove)
  const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  test('lines wait for each other, but not for long and never behind an urgent one', async () => {
    const path = join(folder, 'lines')
    const fd = openSync(path, 'w')
    const file = new LineFile(fd)
    const written = (): string => readFileSync(path, 'utf8')
    let n = 0
    /** Writes lines in ticks of their own until one has to wait: a tick may take longer than that. */
    const waits = async (): Promise<string> => {
      for (;;) {
        const line = `line ${n++}`
        file.write(line, false)
        await tick()
        if (!written().endsWith(`${line}\n`)) return line
      }
    }
    const first = await waits()
    while (!written().endsWith(`${first}\n`)) await tick()

    const second = await waits()
    file.write('urgent', true)
    await tick()
    expect(written()).toEndWith(`\n${second}\nurgent\n`)
    const lines = Array.from({ length: n }, (_, i) => `line ${i}`)
    expect([...(written().match(/line \d+/g) ?? [])]).toEqual(lines)
    closeSync(fd)
  })
})
