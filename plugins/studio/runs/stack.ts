import { relative } from 'node:path'
import type { StackFrame } from '../contract/runs.ts'

const FRAME =
  /^\s*at (?:async )?(?:(.+?) \()?((?:\/|file:|node:|native|[A-Za-z]:\\).*?)(?::(\d+))?(?::(\d+))?\)?$/
const MOST = 50

/** The lines of a stack. @param root of the app: frames in it, and not in a package, are its own */
export function stackFrames(stack: string, root: string): StackFrame[] {
  return stack
    .split('\n')
    .flatMap((line): StackFrame[] => {
      const [, fn = '', at, row, column] = FRAME.exec(line) ?? []
      if (at === undefined) return []
      const path = at.replace(/^file:\/\//, '')
      const isInside = path.startsWith(`${root}/`)
      return [
        {
          ...{ fn: fn || '(anonymous)', file: isInside ? relative(root, path) : path },
          ...{ line: Number(row ?? 0), col: Number(column ?? 0) },
          own: isInside && !path.includes('/node_modules/'),
        },
      ]
    })
    .slice(0, MOST)
}
