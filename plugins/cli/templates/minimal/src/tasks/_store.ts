// A file that begins with "_" holds no actions. This one forgets all when the process ends: core() has
// a database, as has `plugins: [db()]` beside minimal().
import { type ValueOf, t } from 'bunbase'

export const Task = t.Object({
  id: t.String({ format: 'uuid' }),
  title: t.String({ minLength: 1, maxLength: 200 }),
  done: t.Boolean(),
})

export const tasks = new Map<string, ValueOf<typeof Task>>()
