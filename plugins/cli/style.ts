import { styleText } from 'node:util'

/** The colours that the command uses. */
export type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours a text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string

/** No colours. */
export const plain: Paint = (_tone, text) => text

/** Colours for one output: only on a terminal, and not when `NO_COLOR` is set. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  const wanted = FORCE_COLOR ? FORCE_COLOR !== '0' : stream.isTTY && TERM !== 'dumb'
  if (!wanted || NO_COLOR) return plain
  return (tone, text) => styleText(tone, text, { validateStream: false })
}
