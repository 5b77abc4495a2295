import { useMutation } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import type { TableInfo } from '../../contract/database.ts'
import { type Out, call } from '../data/call.ts'
import type { Failure } from '../data/failure.ts'
import { useStore } from '../data/store.ts'
import { Code } from '../editor/code.tsx'
import type { Editor, OpenEditor } from '../editor/editor.ts'
import { useCommands } from '../shell/commands.ts'
import { Failed } from '../ui/states.tsx'
import { Answer } from './answer.tsx'
import { SqlBar } from './sql-bar.tsx'
import { rememberStatement, written } from './statement.ts'

/** A statement being run, and where in the text it begins. */
interface Asked {
  sql: string
  from: number
  plan: boolean
}

/** SQL by hand. Reading runs where nothing can be written; writing must be chosen. */
export function Sql({ tables, dialect }: { tables: TableInfo[]; dialect: 'sqlite' | 'postgres' }) {
  const { sql: kept, mode } = useStore(written)
  const first = tables.find(({ kind }) => kind === 'app') ?? tables[0]
  const sql = kept ?? `SELECT * FROM ${first?.name ?? 'users'} LIMIT 50;\n`
  const setSql = (sql: string): void => written.set((was) => ({ ...was, sql }))
  const editor = useRef<Editor>(undefined)
  const whole = useRef(sql)
  whole.current = sql
  const load = useCallback(async (): Promise<OpenEditor> => {
    const { openSql } = await import('../editor/sql.ts')
    return openSql(dialect, tables)
  }, [dialect, tables])
  const run = useMutation<Out<'studio.db.query'>, Failure, Asked>({
    mutationFn: ({ sql, plan }) => {
      if (!plan) rememberStatement(sql.trim())
      return call('studio.db.query', { sql, mode, limit: 500, ...(plan && { plan: 'only' }) })
    },
  })
  const { mutate, error, variables } = run
  const ask = useCallback(
    async (plan: boolean) => {
      const view = editor.current?.view
      const { chosenStatement } = await import('../editor/sql.ts')
      const { text, from } = view ? chosenStatement(view) : { text: whole.current, from: 0 }
      if (text.trim()) mutate({ sql: text, from, plan })
    },
    [mutate],
  )
  useCommands(
    useMemo(
      () => [
        {
          ...{ id: 'sql.run', title: 'Run the SQL', group: 'Database', keys: 'mod+Enter' },
          run: () => void ask(false),
        },
      ],
      [ask],
    ),
  )
  const place = placeOf(error)
  const problems = useMemo(
    () =>
      error && variables && place !== undefined
        ? [{ message: error.message, offset: variables.from + place }]
        : [],
    [error, variables, place],
  )
  const refused = error?.code === 'STUDIO_STATEMENT_REFUSED' ? error : undefined
  return (
    <>
      <div className="shrink-0 border-b border-line">
        <Code
          label="SQL. Tab indents; press Escape, then Tab, to leave."
          value={sql}
          onChange={setSql}
          load={load}
          rows={8}
          editor={editor}
          problems={problems}
          invalid={refused !== undefined}
          {...(refused && { describedBy: 'sql-problem' })}
        />
        {refused && (
          <p
            id="sql-problem"
            role="alert"
            className="data border-t border-err/40 bg-err/8 px-4 py-2 text-xs whitespace-pre-wrap text-err"
          >
            {place !== undefined && variables && `${lineAt(sql, variables.from + place)}: `}
            {refused.message}
          </p>
        )}
        <SqlBar busy={run.isPending} empty={!sql.trim()} onRun={(plan) => void ask(plan)} />
      </div>
      {refused ? null : error ? (
        <Failed failure={error} onRetry={() => variables && mutate(variables)} />
      ) : run.data ? (
        <Answer of={run.data} planned={variables?.plan ?? false} />
      ) : (
        <p className="p-4 text-sm text-dim">
          The rows stand here. With several statements the one at the cursor runs, or what is
          selected. A read may take five seconds.
        </p>
      )}
    </>
  )
}

function placeOf(failure: Failure | null): number | undefined {
  const { at } = (failure?.details ?? {}) as { at?: number | null }
  return at ?? undefined
}

function lineAt(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`
}
