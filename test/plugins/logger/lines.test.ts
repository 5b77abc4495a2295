import { describe, expect, test } from 'bun:test'
import { BunbaseError } from '../../../plugins/index.ts'
import type { LogRecord } from '../../../plugins/logger/index.ts'
import { recording } from './recording.ts'

test('a line is JSON with level, time, message and fields, in that order', () => {
  const { logger, lines } = recording()
  logger.info('task created', { id: 17, title: 'milk', done: false, tags: ['a'], by: null })
  expect(lines).toEqual([
    '{"level":"info","time":"2026-01-02T03:04:05.067Z","message":"task created","id":17,"title":"milk","done":false,"tags":["a"],"by":null}',
  ])
})

test('time is that of the clock, to the millisecond, across seconds', () => {
  const times = [0, 9, 999, 1000, 59_999, Date.UTC(2026, 11, 31, 23, 59, 59, 999), 86_400_000]
  let now = 0
  const clock = { now: () => now, elapsed: () => 0, setTimeout: () => ({ cancel() {} }) }
  const { logger, records } = recording({ clock })
  for (now of times) logger.info('tick')
  expect(records().map(({ time }) => time)).toEqual(times.map((ms) => new Date(ms).toISOString()))
})

describe('level', () => {
  test.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ] as const)('%s lets pass: %p', (level, passing) => {
    const { logger, records } = recording({ level })
    const child = logger.child({ a: 1 })
    for (const one of ['debug', 'info', 'warn', 'error'] as const) {
      logger[one]('said')
      child[one]('said')
    }
    expect(records().map((record) => record.level)).toEqual(passing.flatMap((one) => [one, one]))
  })

  test('is info unless it is given', () => {
    const { logger, lines } = recording()
    logger.debug('unheard')
    expect(lines).toEqual([])
  })
})

describe('a child', () => {
  test('adds its fields to each line, and its children theirs', () => {
    const { logger, records } = recording()
    logger
      .child({ part: 'queue', worker: 1 })
      .child({ worker: 2, job: 'j' })
      .info('begun', { n: 3 })
    expect(records()[0]).toMatchObject({ part: 'queue', worker: 2, job: 'j', n: 3 })
  })

  test('says each name once, the line’s own value winning', () => {
    const { logger, lines } = recording()
    logger.child({ id: 1, part: 'queue' }).info('begun', { id: 2 })
    expect(lines[0]!.match(/"id":/g)).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({ id: 2, part: 'queue' })
  })

  test('keeps what its fields were when it was made', () => {
    const { logger, records } = recording()
    const fields = { state: 'new' }
    const child = logger.child(fields)
    fields.state = 'changed'
    child.info('one')
    child.info('two', { state2: 1 })
    expect(records().map((record) => record['state'])).toEqual(['new', 'new'])
  })
})

test('an error is told with code, stack and all its causes', () => {
  const { logger, records } = recording()
  const cause = new TypeError('not a number')
  const error = new BunbaseError(
    'TASK_GONE',
    { status: 404, message: 'The task is gone.' },
    { cause, details: { id: 't1' } },
  )
  logger.error('it failed', { error })
  expect(records()[0]!['error']).toMatchObject({
    name: 'BunbaseError',
    message: 'The task is gone.',
    code: 'TASK_GONE',
    details: { id: 't1' },
    stack: expect.stringContaining('lines.test.ts'),
    cause: { name: 'TypeError', message: 'not a number', stack: expect.any(String) },
  })
})

test('an error in place of the fields is taken for the error', () => {
  const { logger, records } = recording()
  logger.error('it failed', new RangeError('too far'))
  expect(records()[0]!['error']).toMatchObject({ name: 'RangeError', message: 'too far' })
})

test('an error in place of the message keeps its stack, and a text in place of the fields is not lost', () => {
  const { logger, records } = recording()
  logger.error(new RangeError('too far') as never)
  logger.error(new RangeError('too far') as never, { id: 7 })
  logger.info('user', 'ann' as never)
  logger.info('count', 3 as never)
  const error = { message: 'too far', stack: expect.stringContaining('lines.test.ts') }
  expect(records()).toMatchObject([
    { message: 'RangeError: too far', error },
    { message: 'RangeError: too far', error, id: 7 },
    { message: 'user', value: 'ann' },
    { message: 'count', value: 3 },
  ])
})

test('a field cannot pass for what the logger says of the line', () => {
  const { logger, records } = recording()
  const forged = {
    level: 'error',
    time: 'x',
    message: 'y',
    runId: 'z',
    _level: 'w',
    caller: 'root',
  }
  logger.child(forged).info('real', forged)
  expect(records()[0]).toEqual({
    level: 'info',
    time: '2026-01-02T03:04:05.067Z',
    message: 'real',
    _level: 'error',
    _time: 'x',
    _message: 'y',
    _runId: 'z',
    __level: 'w',
    _caller: 'root',
  } as unknown as LogRecord)
})

describe('what has no JSON', () => {
  const circular: Record<string, unknown> = { name: 'loop' }
  circular['self'] = circular
  const deep: unknown[] = []
  for (let i = 0, at: unknown[] = deep; i < 10_000; i++) at.push((at = []))
  const throwing = {
    get value(): never {
      throw new Error('no')
    },
  }
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const selfCaused = new Error('self')
  selfCaused.cause = selfCaused
  const values: [string, unknown][] = [
    ['a circle', circular],
    ['a BigInt', { n: 10n ** 30n }],
    ['NaN', Number.NaN],
    ['an invalid date', new Date(Number.NaN)],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['great depth', deep],
    ['a getter that throws', throwing],
    ['a revoked proxy', revoked.proxy],
    ['an error that is its own cause', selfCaused],
    [
      'a Map',
      new Map<unknown, unknown>([
        [{}, 1],
        ['k', 2],
      ]),
    ],
    ['a request', new Request('http://127.0.0.1/')],
    ['bytes', new Uint8Array(10)],
    ['no prototype', Object.create(null)],
    [
      'a toJSON that throws',
      {
        toJSON: () => {
          throw new Error('no')
        },
      },
    ],
    ['__proto__', JSON.parse('{"__proto__":{"a":1}}')],
  ]
  test.each(values)('is logged all the same: %s', (_, value) => {
    const { logger, records } = recording()
    logger.info('odd', { value })
    logger.info('odd', value as object)
    logger.child({ value }).info('odd', { more: 1 })
    logger.child(value as object).info('odd')
    expect(records().map(({ message }) => message)).toEqual(['odd', 'odd', 'odd', 'odd'])
  })
})

test('a message that is no string is logged as one', () => {
  const { logger, records } = recording()
  for (const message of [17, Symbol('s'), Object.create(null), undefined]) {
    logger.info(message as string)
  }
  expect(records().map(({ message }) => message)).toEqual([
    '17',
    'Symbol(s)',
    '[unreadable]',
    'undefined',
  ])
})

describe('what is huge', () => {
  test.each([
    ['a string', { text: 'x'.repeat(5_000_000) }],
    ['a string of escapes', { text: '\0'.repeat(5_000_000) }],
    [
      'many strings',
      Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, 'y'.repeat(9_000)])),
    ],
    ['a list', { list: Array.from({ length: 100_000 }, (_, i) => ({ i })) }],
    [
      'a wide tree',
      {
        tree: Array.from({ length: 99 }, () =>
          Array.from({ length: 99 }, () => '\u0001'.repeat(500)),
        ),
      },
    ],
  ])('is cut, and the line stays JSON of bounded size: %s', (_, fields) => {
    const { logger, lines, records } = recording()
    logger.info('big', fields)
    logger.child(fields).info('z'.repeat(5_000_000), fields)
    expect(records()).toHaveLength(2)
    for (const line of lines) expect(line.length).toBeLessThan(131_072)
  })

  test('says what was left out', () => {
    const { logger, records } = recording()
    logger.info('big', { text: 'x'.repeat(10_000), list: Array.from({ length: 500 }, () => 0) })
    expect(records()[0]!['text']).toEndWith('… (10000 characters)')
    expect((records()[0]!['list'] as unknown[]).at(-1)).toBe('… 400 more')
  })
})

test('a line whose sink fails goes to standard output, and the app goes on', () => {
  const program = new URL('programs/failing-sink.ts', import.meta.url).pathname
  const { stdout, exitCode } = Bun.spawnSync([process.execPath, program])
  expect(JSON.parse(String(stdout))).toMatchObject({ message: 'kept' })
  expect(exitCode).toBe(0)
})

test('capture is given each line as an object', () => {
  const captured: LogRecord[] = []
  const { logger, records } = recording({ capture: (record) => void captured.push(record) })
  logger.warn('seen', { token: 'abc', at: new Date(0) })
  expect(captured).toEqual(records())
  expect(captured[0]).toMatchObject({ token: '[redacted]', at: '1970-01-01T00:00:00.000Z' })
})
