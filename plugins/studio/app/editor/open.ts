import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { type EditorState, type Extension, Transaction } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import type { Editor, EditorOptions, Problem } from './editor.ts'
import { looks } from './looks.ts'
import { markAgain, marks } from './marks.ts'

/** What a language brings: how it is read, and where in a text a problem is. */
export interface Language {
  extensions: Extension
  locate: (state: EditorState, problem: Problem) => { from: number; to: number }
}

/** The page's own: it runs what is written. */
const KEPT = new Set(['Mod-Enter'])

/** Opens an editor in an element. */
export function openEditor(
  parent: HTMLElement,
  { text, selection, attributes, onChange }: EditorOptions,
  { extensions, locate }: Language,
): Editor {
  let said = attributes
  const view = new EditorView({
    parent,
    doc: text,
    ...(selection && { selection: { anchor: selection[0], head: selection[1] } }),
    extensions: [
      lineNumbers(),
      history(),
      indentOnInput(),
      indentUnit.of('  '),
      bracketMatching(),
      closeBrackets(),
      EditorView.lineWrapping,
      looks,
      marks,
      extensions,
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap.filter(({ key }) => !KEPT.has(key ?? '')),
        ...historyKeymap,
      ]),
      EditorView.contentAttributes.of(() => said),
      EditorView.updateListener.of(({ docChanged, state, transactions }) => {
        const typed = transactions.some((one) => one.annotation(Transaction.remote) !== true)
        if (docChanged && typed) onChange(state.doc.toString())
      }),
    ],
  })
  return {
    view,
    setText(next) {
      if (view.state.doc.toString() === next) return
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: Transaction.remote.of(true),
      })
    },
    show(problems, attributes) {
      said = attributes
      const wrong = problems.map((problem) => ({
        ...locate(view.state, problem),
        message: problem.message,
      }))
      view.dispatch({ effects: markAgain(wrong) })
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}
