import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { createTestApp } from 'bunbase/testing'
import config from '../bunbase.config.ts'
import create from '../src/tasks/create.ts'

const root = join(import.meta.dir, '..')

test('a task is created, listed and finished', async () => {
  await using app = await createTestApp(config, { root })
  const task = await app.call(create, { title: 'Write a test' })
  const open = await app.fetch('/tasks?done=false')
  expect(await open.json()).toContainEqual(task)
  const finished = await app.fetch(`/tasks/${task.id}/finish`, { method: 'POST' })
  expect(await finished.json()).toEqual({ ...task, done: true })
})

test('a task needs a title', async () => {
  await using app = await createTestApp(config, { root })
  const response = await app.fetch('/tasks', { method: 'POST', json: { title: '' } })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT' })
})
