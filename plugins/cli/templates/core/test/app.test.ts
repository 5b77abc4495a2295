import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type TestApp, createTestApp } from 'bunbase/testing'
import config from '../bunbase.config.ts'
import createList from '../src/lists/create.ts'
import create from '../src/tasks/create.ts'

// The database is in memory, with all migrations applied, unless DATABASE_URL names another.
const start = (): Promise<TestApp> => createTestApp(config, { root: join(import.meta.dir, '..') })

test('a task is created, listed and finished', async () => {
  await using app = await start()
  const task = await app.call(create, { title: `Write a test ${crypto.randomUUID()}` })
  const open = await app.fetch('/tasks?list=Inbox&done=false')
  expect(await open.json()).toContainEqual(task)
  const finished = await app.fetch(`/tasks/${task.id}/finish`, { method: 'POST' })
  expect(await finished.json()).toEqual({ ...task, done: true })
})

test('a task needs a title', async () => {
  await using app = await start()
  const response = await app.fetch('/tasks', { method: 'POST', json: { title: '' } })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT' })
})

test('a list is made with all its tasks, or not at all', async () => {
  await using app = await start()
  const name = `Groceries ${crypto.randomUUID()}`
  const twice = await app.fetch('/lists', { json: { name, tasks: ['Milk', 'Bread', 'Milk'] } })
  expect(twice.status).toBe(409)
  expect(await twice.json()).toMatchObject({ code: 'UNIQUE_VIOLATION' })
  const { tasks } = await app.call(createList, { name, tasks: ['Milk', 'Bread'] })
  await app.fetch(`/tasks/${tasks[0]!.id}/finish`, { method: 'POST' })
  const lists = await app.fetch('/lists')
  expect(await lists.json()).toContainEqual({ name, tasks: 2, done: 1 })
})
