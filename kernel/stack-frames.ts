/** A line of an error's stack. */
export interface Frame {
  /** Name of the function; empty when it has none. */
  readonly name: string
  /** An absolute path, or what the runtime calls code that is in no file: `node:fs`, `native`. */
  readonly file: string
  /** From 1; 0 where the runtime does not tell. */
  readonly line: number
  /** From 1; 0 where the runtime does not tell. */
  readonly column: number
}

/** What begins like a path is no name, though a folder's may go on like a frame: `/work (native)/a.ts`. */
const FRAME =
  /^\s*at (?:async )?(?:((?!\/|file:).+?) \()?((?:\/|[A-Za-z]:\\|(?:file|node|bun):|native\b|\[native).*?)(?::(\d+))?(?::(\d+))?\)?$/

/**
 * The frames of a stack, innermost first, each read only when it is asked for. Lines that are none are passed
 * over, e.g. the message, and `Promise.all (index 0)`.
 *
 * @param stack as V8 and JavaScriptCore as Bun has it write it
 */
export function* framesOf(stack: string | undefined): Generator<Frame, void, void> {
  for (const text of stack?.split('\n') ?? []) {
    const [, name = '', place, line = 0, column = 0] = FRAME.exec(text) ?? []
    if (place === undefined) continue
    yield {
      name: name === '<anonymous>' ? '' : name,
      file: place.replace(/^file:\/\//, ''),
      line: Number(line),
      column: Number(column),
    }
  }
}
