// The requests that are measured, and those that show that a server deserves to be measured.
import { createTask, findTask } from './tasks.ts'

/** One HTTP request, and what a correct server answers. */
export interface Exchange {
  name: string
  method: 'GET' | 'POST'
  path: string
  body?: string
  /** Beside `Host` and the content type of a body. */
  headers?: Record<string, string>
  /** Expected JSON body of a 2xx answer; without it the request is invalid and gets a 4xx answer. */
  expected?: object
}

const draft = {
  title: 'Write the quarterly report',
  description: 'Figures of sales and finance on two pages, with charts',
  assignee: 'ann@example.com',
  priority: 3,
  done: false,
  estimate: 2.5,
  tags: ['report', 'q3', 'finance'],
  steps: [
    { title: 'collect the figures', done: true },
    { title: 'draft and review', done: false },
  ],
}

/** The three measured workloads. */
export const workloads: readonly (Exchange & { expected: object })[] = [
  { name: 'health', method: 'GET', path: '/health', expected: { status: 'ok' } },
  { name: 'GET', method: 'GET', path: '/tasks/42?verbose=true', expected: findTask(42, true) },
  {
    name: 'POST',
    method: 'POST',
    path: '/tasks',
    body: JSON.stringify(draft),
    expected: createTask(draft),
  },
]

/** Valid requests beside the measured ones: a constant answer would not survive these. */
export const variations: readonly Exchange[] = [
  {
    name: 'GET without verbose text',
    method: 'GET',
    path: '/tasks/7?verbose=false',
    expected: findTask(7, false),
  },
  {
    name: 'GET with an encoded query',
    method: 'GET',
    path: '/tasks/8?verbose=%74rue',
    expected: findTask(8, true),
  },
  {
    name: 'POST of another draft',
    method: 'POST',
    path: '/tasks',
    body: JSON.stringify({ ...draft, title: 'Ümlaut', steps: [], estimate: 0 }),
    expected: createTask({ ...draft, title: 'Ümlaut', steps: [], estimate: 0 }),
  },
]

const post = (name: string, body: string): Exchange => ({
  name: `POST ${name}`,
  method: 'POST',
  path: '/tasks',
  body,
})

/** Requests that a validating server refuses with a 4xx status. */
export const invalid: readonly Exchange[] = [
  { name: 'GET with a word as id', method: 'GET', path: '/tasks/seven?verbose=true' },
  { name: 'GET with a word as boolean', method: 'GET', path: '/tasks/7?verbose=perhaps' },
  { name: 'GET without verbose', method: 'GET', path: '/tasks/7' },
  post('with a bad e-mail address', JSON.stringify({ ...draft, assignee: 'ann at example' })),
  post('with a missing field', JSON.stringify({ ...draft, title: undefined })),
  post(
    'with a wrong nested field',
    JSON.stringify({ ...draft, steps: [{ title: 'x', done: 'no' }] }),
  ),
  post('with text for a number', JSON.stringify({ ...draft, priority: 'high' })),
  post('with a cut body', JSON.stringify(draft).slice(0, -5)),
]
