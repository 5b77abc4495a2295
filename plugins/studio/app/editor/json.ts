import { json } from '@codemirror/lang-json'
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { OpenEditor } from './editor.ts'
import { openEditor } from './open.ts'

type Node = ReturnType<typeof syntaxTree>['topNode']
const PATIENCE_MS = 100

/** Opens an editor of JSON. Tab leaves it, as it leaves any field of a form. */
export const openJson: OpenEditor = (parent, options) =>
  openEditor(parent, options, {
    extensions: json(),
    locate: (state, { pointer }) =>
      pointer === undefined ? broken(state) : valueAt(state, pointer),
  })

const treeOf = (state: EditorState): Node =>
  (ensureSyntaxTree(state, state.doc.length, PATIENCE_MS) ?? syntaxTree(state)).topNode

/** Where the text stops being JSON. */
function broken(state: EditorState): { from: number; to: number } {
  const at = treeOf(state).cursor()
  do {
    if (at.type.isError) return { from: at.from, to: Math.max(at.to, at.from + 1) }
  } while (at.next())
  return { from: state.doc.length, to: state.doc.length }
}

/** Where a value is; where one is missing, the place that it is missing from. */
function valueAt(state: EditorState, pointer: string): { from: number; to: number } {
  let node = treeOf(state).firstChild
  let found = node
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    node = node && memberOf(node, name, state)
    if (!node) break
    found = node
  }
  if (!found) return { from: 0, to: 0 }
  const isWhole = found.name !== 'Object' && found.name !== 'Array'
  return { from: found.from, to: isWhole ? found.to : found.from + 1 }
}

function memberOf(node: Node, name: string, state: EditorState): Node | null {
  if (node.name === 'Array') return valuesOf(node)[Number(name)] ?? null
  const property = node.getChildren('Property').find((one) => {
    const key = one.getChild('PropertyName')
    return key && state.sliceDoc(key.from + 1, key.to - 1) === name
  })
  return property?.lastChild ?? null
}

function valuesOf(array: Node): Node[] {
  const values: Node[] = []
  for (let each = array.firstChild; each; each = each.nextSibling) {
    if (!['[', ']', ','].includes(each.name)) values.push(each)
  }
  return values
}
