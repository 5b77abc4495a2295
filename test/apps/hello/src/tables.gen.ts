// Written by `bunbase generate types` from the tables of the database. Do not edit it: change the
// tables by a migration, then run it again.
import type { ColumnType, Generated } from 'bunbase/db'

declare module 'bunbase/db' {
  interface Tables {
    lists: ListsTable
    tasks: TasksTable
  }
}

/** Table `lists`. */
export interface ListsTable {
  id: string
  name: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}

/** Table `tasks`. */
export interface TasksTable {
  id: string
  list_id: string
  title: string
  done: Generated<boolean>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
