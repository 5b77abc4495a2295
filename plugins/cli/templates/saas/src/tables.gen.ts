// Written by `bunbase generate types` from the tables of the database. Do not edit it: change the
// tables by a migration, then run it again.
import type { ColumnType, Generated } from 'bunbase/db'

declare module 'bunbase/db' {
  interface Tables {
    projects: ProjectsTable
  }
}

/** Table `projects`. */
export interface ProjectsTable {
  id: string
  org_id: string
  name: string
  archived: Generated<boolean>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
