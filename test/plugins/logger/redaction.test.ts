import { expect, test } from 'bun:test'
import { action, boot, defineConfig, t } from '../../../plugins/index.ts'
import { type LogRecord, logger as plugin } from '../../../plugins/logger/index.ts'
import { recording } from './recording.ts'

const SECRET = 's3cr3t-value'

test('fields whose name says that they are secret are redacted at every depth', () => {
  const { logger, lines } = recording()
  const fields = {
    password: SECRET,
    accessToken: SECRET,
    authorization: `Bearer ${SECRET}`,
    'x-api-key': SECRET,
    secret: { inner: SECRET },
    headers: new Headers({ cookie: `sid=${SECRET}`, accept: 'text/plain' }),
    users: [{ name: 'ann', passwordHash: SECRET }],
    url: new URL(`https://u:${SECRET}@example.com/?token=${SECRET}`),
    pin: 1234,
  }
  logger.info('direct', fields)
  logger.info('nested', { request: { fields } })
  logger.child(fields).info('bound')
  logger.info('map', { map: new Map(Object.entries(fields)) })
  for (const line of lines) {
    expect(line).not.toInclude(SECRET)
    expect(line).not.toInclude('1234')
    expect(line).toInclude('[redacted]')
    expect(line).toInclude('ann')
  }
})

test('what only sounds secret is not', () => {
  const { logger, records } = recording()
  logger.info('fine', { maxTokens: 4096, hasPassword: true, token: null, tokens: undefined })
  expect(records()[0]).toMatchObject({ maxTokens: 4096, hasPassword: true, token: null })
})

test('further names can be redacted, whatever their values and their case', () => {
  const { logger, lines } = recording({ redact: ['IBAN', 'salary'] })
  const fields = { iban: SECRET, Salary: 4711, nested: [{ Iban: { of: SECRET } }], other: 'shown' }
  logger.info('paid', fields)
  logger.child(fields).info('paid')
  for (const line of lines) {
    expect(line).not.toMatch(/s3cr3t|4711/)
    expect(line).toInclude('"other":"shown"')
  }
})

test('a run’s input and output are redacted by their schemas', async () => {
  const records: LogRecord[] = []
  const sink = (line: string): void => void records.push(JSON.parse(line) as LogRecord)
  const shape = t.Object({
    iban: t.String({ secret: true }),
    people: t.Array(t.Object({ mail: t.String({ pii: true }), role: t.String() })),
    token: t.String({ secret: false }),
  })
  const pay = action({ name: 'pay', input: shape, output: shape }, (input, ctx) => {
    ctx.logger.info('paying', { input })
    ctx.logger.child({ input }).info('still paying')
    return input
  })
  const kernel = await boot(
    defineConfig({ plugins: [plugin({ sink, logger: { accessLog: false } })] }),
    { actions: [pay] },
  )
  await kernel.call(pay, {
    iban: SECRET,
    people: [{ mail: 'ann@example.com', role: 'admin' }],
    token: 'public',
  })
  await kernel.stop()
  const shown = {
    iban: '[redacted]',
    people: [{ mail: '[redacted]', role: 'admin' }],
    token: 'public',
  }
  expect(records.map(({ input }) => input as object)).toEqual([shown, shown])
})
