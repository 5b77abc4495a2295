/**
 * The name that a default export takes from its file: `create-task.ts` is `createTask`; an
 * `index.ts` is named after its folder.
 *
 * @param path relative to `actionsDir`
 */
export function nameOfFile(path: string): string {
  const parts = path.split('/')
  const stem = parts.pop()!.replace(/\.[cm]?[jt]sx?$/, '')
  return camelCase(stem === 'index' ? (parts.pop() ?? stem) : stem)
}

function camelCase(stem: string): string {
  const [first = '', ...rest] = stem.split(/[^A-Za-z0-9_]+/).filter(Boolean)
  return first + rest.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}
