import { expect, test } from 'bun:test'
import { askTogether } from '../../../plugins/studio/app/data/ask-together.ts'

/** Collects what is asked for in each call; rejects while the app is away. */
function asking(most: number) {
  const calls: string[][] = []
  const app = { away: false }
  const due: (() => void)[] = []
  const together = askTogether<string>(
    most,
    (run) => void due.push(run),
    async (things) => {
      calls.push([...things])
      if (app.away) throw new Error('nobody answers')
    },
  )
  const pass = async (): Promise<string[][]> => {
    for (const run of due.splice(0)) run()
    await Promise.resolve()
    return calls.splice(0)
  }
  const want = (...things: string[]): void => {
    for (const thing of things) together.want(thing, thing)
  }
  return { ...together, app, want, pass }
}

test('what is wanted at one moment is asked for together, each once', async () => {
  const { want, pass } = asking(10)
  want('a', 'b', 'a')
  expect(await pass()).toEqual([['a', 'b']])
  want('b', 'c')
  expect(await pass()).toEqual([['c']])
})

test('more than fits into a call is asked for in several, and none is left out', async () => {
  const { want, pass } = asking(3)
  const all = Array.from({ length: 8 }, (_, n) => String(n))
  want(...all)
  const calls = await pass()
  expect(calls.map((things) => things.length)).toEqual([3, 3, 2])
  expect(calls.flat()).toEqual(all)
})

test('what nobody answered is asked for again, when it is wanted or when the app is back', async () => {
  const { app, want, again, pass } = asking(10)
  app.away = true
  want('a', 'b')
  expect(await pass()).toEqual([['a', 'b']])
  app.away = false
  want('a')
  expect(await pass()).toEqual([['a']])
  again()
  expect(await pass()).toEqual([['b']])
  again()
  want('a', 'b')
  expect(await pass()).toEqual([])
})
