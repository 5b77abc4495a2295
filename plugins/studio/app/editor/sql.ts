import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { PostgreSQL, SQLite, type SQLNamespace, sql } from '@codemirror/lang-sql'
import { syntaxTree } from '@codemirror/language'
import { Prec } from '@codemirror/state'
import { type EditorView, keymap } from '@codemirror/view'
import type { TableInfo } from '../../contract/database.ts'
import type { OpenEditor } from './editor.ts'
import { openEditor } from './open.ts'

/**
 * Opens an editor of SQL that knows an engine's words and the tables' columns. Tab takes what is offered, or indents;
 * Escape and then Tab leaves it.
 */
export const openSql =
  (engine: 'sqlite' | 'postgres', tables: readonly TableInfo[]): OpenEditor =>
  (parent, options) =>
    openEditor(parent, options, {
      extensions: [
        sql({
          dialect: engine === 'sqlite' ? SQLite : PostgreSQL,
          schema: namespaceOf(tables),
          upperCaseKeywords: true,
        }),
        autocompletion({ icons: false }),
        Prec.highest(
          keymap.of([
            {
              key: 'Tab',
              run: (view) => completionStatus(view.state) === 'active' && acceptCompletion(view),
            },
          ]),
        ),
        keymap.of([...completionKeymap, indentWithTab]),
      ],
      locate: (state, { offset = 0 }) => {
        const word = state.wordAt(offset)
        return word ? { from: word.from, to: word.to } : { from: offset, to: offset + 1 }
      },
    })

const namespaceOf = (tables: readonly TableInfo[]): SQLNamespace =>
  Object.fromEntries(
    tables.map(({ name, kind, columns }) => [
      name,
      {
        self: { label: name, type: 'class', detail: 'table', boost: kind === 'app' ? 1 : 0 },
        children: columns.map((column) => ({
          ...{ label: column.name, type: 'property', detail: column.type },
        })),
      },
    ]),
  )

/** The statement to run: what is selected, or the one where the cursor is, and where it begins. */
export function chosenStatement({ state }: EditorView): { text: string; from: number } {
  const { from, to, empty, head } = state.selection.main
  if (!empty) return { text: state.sliceDoc(from, to), from }
  const statements = syntaxTree(state).topNode.getChildren('Statement')
  const here =
    statements.find((one) => head >= one.from && head <= one.to) ??
    statements.findLast((one) => one.to <= head) ??
    statements[0]
  if (!here) return { text: state.doc.toString(), from: 0 }
  return { text: state.sliceDoc(here.from, here.to), from: here.from }
}
