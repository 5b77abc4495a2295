// What the diagram of tables shows.
import { expect, test } from 'bun:test'
import { erdOf, mermaidOf } from '../../../plugins/studio/app/database/erd-graph.ts'
import type { TableInfo } from '../../../plugins/studio/contract/database.ts'

const table = (name: string, kind: TableInfo['kind'], ...refers: string[]): TableInfo => ({
  ...{ name, kind, rows: { n: 0, exact: true }, indexes: [] },
  columns: ['id', ...refers.map((to) => `${to}_id`)].map((column, at) => ({
    ...{ name: column, type: 'varchar(20)', nullable: false, pk: at === 0 },
    ...(at > 0 && { fk: { table: refers[at - 1]!, column: 'id' } }),
    ...{ default: null, system: false },
  })),
  foreignKeys: refers.map((to) => ({
    ...{ column: `${to}_id`, table: to, toColumn: 'id', onDelete: 'cascade' },
  })),
})

const tables = [
  table('orgs', 'framework'),
  table('jobs', 'framework'),
  table('projects', 'app', 'orgs'),
  table('tasks', 'app', 'projects', 'tasks', 'gone'),
  table('notes', 'app'),
]
const shown = (wanted: Partial<Parameters<typeof erdOf>[1]>) =>
  erdOf(tables, { q: '', near: undefined, all: false, ...wanted })
const names = (wanted: Parameters<typeof shown>[0]) => shown(wanted).nodes.map(({ id }) => id)

test("shows the app's tables and what they touch, or all, or what is around one", () => {
  expect(names({})).toEqual(['orgs', 'projects', 'tasks', 'notes'])
  expect(names({ all: true })).toEqual(tables.map(({ name }) => name))
  expect(names({ near: 'orgs' })).toEqual(['orgs', 'projects'])
  expect(names({ near: 'nothing of that name' })).toEqual(names({}))
  expect(names({ q: 'TASK' })).toEqual(['projects', 'tasks'])
  expect(names({ q: 'zzz' })).toEqual([])
})

test('draws a key only where both of its ends are drawn', () => {
  const keys = (wanted: Parameters<typeof shown>[0]) =>
    shown(wanted).edges.map(({ from, column, to }) => `${from}.${column} ${to}`)
  expect(keys({})).toEqual([
    'projects.orgs_id orgs',
    'tasks.projects_id projects',
    'tasks.tasks_id tasks',
  ])
  expect(keys({ near: 'orgs' })).toEqual(['projects.orgs_id orgs'])
})

test('is written in the language of Mermaid', () => {
  expect(mermaidOf(shown({ near: 'orgs' }))).toBe(
    [
      'erDiagram',
      '  orgs {',
      '    varchar_20_ id PK',
      '  }',
      '  projects {',
      '    varchar_20_ id PK',
      '    varchar_20_ orgs_id FK',
      '  }',
      '  orgs ||--o{ projects : "orgs_id"',
    ].join('\n'),
  )
})
