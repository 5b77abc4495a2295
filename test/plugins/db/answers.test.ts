// What the database said counts for a while, and not once it was changed.
import { expect, test } from 'bun:test'
import { DatabaseAnswers, FRESH_MS } from 'bunbase/db'
import { VirtualClock } from 'bunbase/testing'

const answering = (clock: VirtualClock) => {
  const questions: PromiseWithResolvers<number>[] = []
  const state = { inTransaction: false }
  const answers = new DatabaseAnswers<{ n: number; from: number; until: number }>(
    clock,
    () => state.inTransaction,
  )
  const ask = (): Promise<number> =>
    answers
      .ask('n', async () => {
        const from = clock.now()
        const question = Promise.withResolvers<number>()
        questions.push(question)
        return { n: await question.promise, from, until: from + FRESH_MS }
      })
      .then(({ n }) => n)
  return { answers, ask, questions, state }
}

test('who asks at once is answered by one query, which counts for a while', async () => {
  const clock = new VirtualClock()
  const { answers, ask, questions } = answering(clock)
  const both = [ask(), ask()]
  questions[0]!.resolve(1)
  expect(await Promise.all(both)).toEqual([1, 1])
  expect(questions).toHaveLength(1)
  await clock.advance(FRESH_MS - 1)
  expect(answers.get('n')?.n).toBe(1)
  await clock.advance(1)
  expect(answers.get('n')).toBeUndefined()
})

test('an answer that was under way when it was forgotten is kept for nobody', async () => {
  const { answers, ask, questions } = answering(new VirtualClock())
  const before = ask()
  answers.forget()
  const after = ask()
  questions[0]!.resolve(1)
  expect(await before).toBe(1)
  expect(answers.get('n')).toBeUndefined()
  // The old one's end does not end the new one's turn.
  const too = ask()
  questions[1]!.resolve(2)
  expect(await Promise.all([after, too])).toEqual([2, 2])
  expect(questions).toHaveLength(2)
  expect(answers.get('n')?.n).toBe(2)
})

test('what a transaction reads is its own affair', async () => {
  const { answers, ask, questions, state } = answering(new VirtualClock())
  const outside = ask()
  state.inTransaction = true
  const inside = ask()
  questions[1]!.resolve(2)
  expect(await inside).toBe(2)
  expect(answers.get('n')).toBeUndefined()
  questions[0]!.resolve(1)
  expect(await outside).toBe(1)
})
