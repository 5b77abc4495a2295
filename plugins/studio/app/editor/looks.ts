import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

// The page's tokens follow the theme by themselves: one set of rules serves both.
const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', color: 'var(--fg)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '18px',
    letterSpacing: '-0.01em',
    scrollbarWidth: 'thin',
  },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 10px 0 6px' },
  '.cm-gutters': { background: 'transparent', color: 'var(--dim)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 10px', minWidth: '32px' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'var(--accent-soft)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': {
    background: 'transparent',
    color: 'var(--err)',
  },
  '.cm-wrong': { textDecoration: 'underline wavy var(--err)', textUnderlineOffset: '3px' },
  '.cm-gutterElement.cm-wrongLine': { color: 'var(--err)', fontWeight: '600' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    background: 'var(--raised)',
    color: 'var(--fg)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    maxHeight: '240px',
    minWidth: '220px',
    scrollbarWidth: 'thin',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', lineHeight: '18px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'color-mix(in oklab, var(--accent) 18%, var(--raised))',
    color: 'var(--fg)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)' },
  '.cm-completionDetail': {
    float: 'right',
    marginLeft: '16px',
    fontStyle: 'normal',
    color: 'var(--dim)',
  },
})

const words = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.typeName], color: 'var(--queued)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--running)' },
  { tag: [tags.null, tags.comment], color: 'var(--dim)' },
  { tag: [tags.propertyName, tags.operator, tags.punctuation], color: 'var(--muted)' },
])

/** What editors look like, in both themes. */
export const looks: Extension = [theme, syntaxHighlighting(words)]
