import { expect, test } from 'bun:test'
import { findTask } from '../http/tasks.ts'
import { workloads } from '../http/workloads.ts'
import { cases } from './cases.ts'

for (const [name, prepare] of Object.entries(cases)) {
  test(`the kernel benchmark's case "${name}" does its work`, async () => {
    const work = await prepare()
    expect(await work()).toBeDefined()
  })
}

test('by hand and through the life cycle, the kernel benchmark gets the same answers', async () => {
  const answer = async (name: string): Promise<unknown> => (await cases[name]!())()
  const created = workloads.find(({ method }) => method === 'POST')!.expected
  expect(await answer('POST by hand')).toEqual(created)
  expect(await answer('POST lifecycle')).toEqual(created)
  expect(await answer('GET by hand')).toEqual(findTask(42, true))
  expect(await answer('GET lifecycle')).toEqual(findTask(42, true))
})
