import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { framesOf } from '../../kernel/stack-frames.ts'

const folder = fc
  .array(
    fc.constantFrom('a', 'ü', ' ', '(', ')', '.', '-', '@', ' (b)', ' at ', ' (native)', ' ('),
    { minLength: 1 },
  )
  .map((parts) => `/${parts.join('')}`)
const name = fc.constantFrom('addTask', 'new Task', 'Task.add', '<anonymous>', 'get [x]', '')
const number = fc.integer({ min: 1 })

test('a frame is read whatever its folder is called, and whoever stands in it', () => {
  fc.assert(
    fc.property(
      ...([folder, name, number, number, fc.boolean(), fc.boolean()] as const),
      (at, fn, line, column, isAsync, isUrl) => {
        const place = `${isUrl ? 'file://' : ''}${at}/tasks.ts:${line}:${column}`
        const text = `    at ${isAsync ? 'async ' : ''}${fn ? `${fn} (${place})` : place}`
        const frame = { name: fn === '<anonymous>' ? '' : fn, file: `${at}/tasks.ts`, line, column }
        expect([...framesOf(`Error: no\n${text}`)]).toEqual([frame])
      },
    ),
  )
})

test('what is no frame is passed over; what is in no file is read without a place', () => {
  const stack = [
    'TypeError: look at /app/readme.md:3:4',
    '    at map (native:1:11)',
    '    at async Promise.all (index 0)',
    '    at sort ([native code])',
    '    at emit (node:events:90:22)',
    '    at <anonymous>',
    '    at /app/tasks.ts:7',
  ].join('\n')
  expect([...framesOf(stack)]).toEqual([
    { name: 'map', file: 'native', line: 1, column: 11 },
    { name: 'sort', file: '[native code]', line: 0, column: 0 },
    { name: 'emit', file: 'node:events', line: 90, column: 22 },
    { name: '', file: '/app/tasks.ts', line: 7, column: 0 },
  ])
  expect([...framesOf(undefined)]).toEqual([])
})

test('a real stack begins where the error was made', () => {
  const [first] = framesOf(new Error('here').stack)
  expect(first).toMatchObject({ file: import.meta.path })
})
