import { afterEach, describe, expect, test } from 'bun:test'
import { BootError, type Mode, boot, defineConfig } from '../../../plugins/index.ts'
import { type LoggerConfig, accessLog, logger } from '../../../plugins/logger/index.ts'

const before = process.env['LOG_LEVEL']
afterEach(() => {
  if (before === undefined) delete process.env['LOG_LEVEL']
  else process.env['LOG_LEVEL'] = before
})

async function levels(config: LoggerConfig, mode: Mode, variable = ''): Promise<string[]> {
  process.env['LOG_LEVEL'] = variable
  const heard: string[] = []
  const kernel = await boot(
    defineConfig({
      plugins: [logger({ sink: (line) => void heard.push(JSON.parse(line).level) })],
      logger: config,
    }),
    { mode },
  )
  for (const level of ['debug', 'info', 'warn', 'error'] as const) kernel.logger[level]('said')
  await kernel.stop()
  return heard
}

describe('the level', () => {
  test('is debug in development and info elsewhere', async () => {
    expect(await levels({}, 'development')).toEqual(['debug', 'info', 'warn', 'error'])
    expect(await levels({}, 'production')).toEqual(['info', 'warn', 'error'])
    expect(await levels({}, 'test')).toEqual(['info', 'warn', 'error'])
  })

  test('is what the config says, and LOG_LEVEL wins over it', async () => {
    expect(await levels({ level: 'error' }, 'development')).toEqual(['error'])
    expect(await levels({ level: 'error' }, 'production', 'WARN')).toEqual(['warn', 'error'])
    expect(await levels({ level: 'debug' }, 'production', 'silent')).toEqual([])
  })

  test('misspelt is a boot mistake, in the variable and in the config', async () => {
    const problem = (promise: Promise<unknown>): Promise<BootError> =>
      promise.then(
        () => expect.unreachable(),
        (error: BootError) => error,
      )
    const inVariable = await problem(levels({}, 'production', 'verbose'))
    expect(inVariable).toBeInstanceOf(BootError)
    expect(inVariable.message).toMatch(/LOG_LEVEL is "verbose".*\n.*\n.*debug, info, warn, error/)
    const inConfig = await problem(levels({ level: 'loud' as 'info' }, 'production'))
    expect(inConfig.problems[0]).toMatchObject({ key: 'logger.level', plugin: 'logger' })
    const unknown = await problem(levels({ lvl: 'info' } as LoggerConfig, 'production'))
    expect(unknown.problems[0]).toMatchObject({ key: 'logger.lvl' })
  })
})

test('the access log is on unless it is a test', async () => {
  for (const [mode, on] of [
    ['production', true],
    ['development', true],
    ['test', false],
  ] as const) {
    const kernel = await boot(defineConfig({ plugins: [logger({ sink() {} })] }), { mode })
    expect(kernel.get(accessLog) !== undefined).toBe(on)
    await kernel.stop()
  }
})
