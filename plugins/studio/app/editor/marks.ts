import {
  type EditorState,
  type Extension,
  RangeSet,
  StateEffect,
  StateField,
} from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, gutterLineClass } from '@codemirror/view'

/** A place in a text, and what is wrong there. */
export interface Mark {
  from: number
  to: number
  message: string
}

interface Marks {
  underlined: RangeSet<Decoration>
  lines: RangeSet<GutterMarker>
}

class WrongLine extends GutterMarker {
  override elementClass = 'cm-wrongLine'
}

const wrongLine = new WrongLine()
const replaced = StateEffect.define<readonly Mark[]>()

const field = StateField.define<Marks>({
  create: () => ({ underlined: RangeSet.empty, lines: RangeSet.empty }),
  update({ underlined, lines }, { changes, effects, state }) {
    const given = effects.findLast((effect) => effect.is(replaced))
    if (given) return marksOf(given.value as readonly Mark[], state)
    return { underlined: underlined.map(changes), lines: lines.map(changes) }
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ underlined }) => underlined),
    gutterLineClass.from(field, ({ lines }) => lines),
  ],
})

/** Underlines what is wrong, and colours the numbers of its lines. */
export const marks: Extension = field

/** Puts marks in place of those before. */
export const markAgain = (marks: readonly Mark[]): StateEffect<readonly Mark[]> =>
  replaced.of(marks)

function marksOf(all: readonly Mark[], { doc }: EditorState): Marks {
  const within = all.map(({ from, to, message }) => {
    // The end of a text cannot be underlined; what stands before it can.
    const start = Math.max(0, Math.min(from, doc.length - 1))
    return { message, start, end: Math.min(Math.max(start + 1, to), doc.length) }
  })
  return {
    underlined: RangeSet.of(
      within
        .filter(({ start, end }) => end > start)
        .map(({ start, end, message }) =>
          Decoration.mark({ class: 'cm-wrong', attributes: { title: message } }).range(start, end),
        ),
      true,
    ),
    lines: RangeSet.of(
      [...new Set(within.map(({ start }) => doc.lineAt(start).from))].map((from) =>
        wrongLine.range(from),
      ),
      true,
    ),
  }
}
