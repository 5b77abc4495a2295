// A file that begins with "_" holds no actions.
import { t } from 'bunbase'

/** A project as the API shows it. */
export const Project = t.Object({
  id: t.String({ format: 'uuid' }),
  name: t.String({ minLength: 1, maxLength: 200 }),
  archived: t.Boolean(),
})

/** The columns of {@link Project}. */
export const PROJECT = ['id', 'name', 'archived'] as const
