import { t } from 'bunbase'

/** A task as the API shows it. */
export const Task = t.Object({
  id: t.String({ format: 'uuid' }),
  title: t.String({ minLength: 1, maxLength: 200 }),
  done: t.Boolean(),
})

/** The columns of {@link Task}. */
export const TASK = ['tasks.id', 'tasks.title', 'tasks.done'] as const
