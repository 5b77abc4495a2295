import { framesOf } from './stack-frames.ts'

/** A place in code. */
export interface Place {
  /** Absolute path. */
  readonly file: string
  readonly line: number
}

/** Of code that hands on what others ask for. */
const OURS: readonly string[] = ['hooks', 'setup', 'call-site'].map(
  (name) => `${import.meta.dir}/${name}.`,
)

/** Remembers where the running code was called from; works out the place when somebody asks. */
export function callSite(): () => Place | undefined {
  // Only looking at it makes its text.
  let made: Error | undefined = new Error()
  let place: Place | undefined
  return () => {
    if (made) place = placeIn(made.stack)
    made = undefined
    return place
  }
}

function placeIn(stack: string | undefined): Place | undefined {
  for (const { file, line } of framesOf(stack)) {
    if (file.startsWith('/') && !OURS.some((own) => file.startsWith(own))) return { file, line }
  }
  return undefined
}
