import type { EditorView } from '@codemirror/view'

/** Something wrong with a text. */
export interface Problem {
  message: string
  /** JSON pointer of the value that it is about; without it and `offset`, where the text is no JSON. */
  pointer?: string
  /** Characters before it. */
  offset?: number
}

/** How an editor begins. */
export interface EditorOptions {
  text: string
  selection?: readonly [from: number, to: number]
  /** Of the element that is typed into: its name above all. */
  attributes: Record<string, string>
  /** Called with what was typed, not with what `setText` has set. */
  onChange: (text: string) => void
}

/** An open editor. */
export interface Editor {
  readonly view: EditorView
  setText(text: string): void
  /** Marks problems in the text, in place of those before. */
  show(problems: readonly Problem[], attributes: Record<string, string>): void
  focus(): void
  close(): void
}

/** Opens an editor of one language in an element. */
export type OpenEditor = (parent: HTMLElement, options: EditorOptions) => Editor
