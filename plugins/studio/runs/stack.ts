import { relative } from 'node:path'
import { framesOf } from '../../../kernel/index.ts'
import type { StackFrame } from '../contract/runs.ts'

const MOST = 50

/** The lines of a stack. @param root of the app: frames in it, and not in a package, are its own */
export function stackFrames(stack: string, root: string): StackFrame[] {
  return framesOf(stack)
    .take(MOST)
    .map(({ name, file, line, column }) => {
      const isInside = file.startsWith(`${root}/`)
      return {
        ...{ fn: name || '(anonymous)', file: isInside ? relative(root, file) : file },
        ...{ line, col: column },
        own: isInside && !file.includes('/node_modules/'),
      }
    })
    .toArray()
}
