// The work behind the routes, the same for every server and next to nothing: what is measured is what
// a framework adds.
import type { CreatedTask, Task, TaskDraft } from './schemas.ts'

/** The task of that id, with its description only when asked for it. */
export function findTask(id: number, verbose: boolean): Task {
  return {
    id,
    title: 'Write the quarterly report',
    description: verbose ? 'Figures of sales and finance on two pages' : '',
    assignee: 'ann@example.com',
    priority: 3,
    done: false,
    tags: ['report', 'finance'],
    createdAt: '2026-01-05T09:00:00.000Z',
  }
}

/** The stored form of a draft. */
export function createTask(draft: TaskDraft): CreatedTask {
  return {
    id: 4711,
    title: draft.title,
    description: draft.description,
    assignee: draft.assignee,
    priority: draft.priority,
    done: draft.done,
    estimate: draft.estimate,
    tags: draft.tags,
    steps: draft.steps,
  }
}
