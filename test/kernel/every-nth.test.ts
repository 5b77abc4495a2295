import { expect, test } from 'bun:test'
import { everyNth } from 'bunbase'

test('every nth call calls the function, with its arguments; the others give nothing', () => {
  const add = everyNth(3, (a: number, b: number) => a + b)
  expect(Array.from({ length: 7 }, (_, n) => add(n, 10))).toEqual([
    ...[undefined, undefined, 12],
    ...[undefined, undefined, 15, undefined],
  ])
})
