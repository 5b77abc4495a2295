/** Something that callers, queued jobs or subscribers may notice. */
export interface Change {
  /** `breaking`: what worked may fail. `notice`: worth a look. */
  readonly severity: 'breaking' | 'notice'
  /** `POST /tasks`, `action tasks.create`, `event user.created`. */
  readonly of: string
  readonly part: 'action' | 'route' | 'guards' | 'input' | 'output' | 'errors' | 'jobs' | 'payload'
  /** Where in it: `body title`, `/items/*`. Empty for all of it. */
  readonly path: string
  /** What changed, and whom it hurts. */
  readonly message: string
}
