import { type ValueOf, t } from 'bunbase'

export const Task = t.Object({
  id: t.String({ format: 'uuid' }),
  title: t.String({ minLength: 1, maxLength: 200 }),
  done: t.Boolean(),
})

/** The tasks by id, in order of creation; they live as long as the process. */
export const tasks = new Map<string, ValueOf<typeof Task>>()
