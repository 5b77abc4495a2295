/** `createTask` as a file is called: `create-task`. */
export function pathName(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}

/** `create-task` as an action or a variable is called: `createTask`. */
function codeName(part: string): string {
  return part.replaceAll(/-+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/-+$/, '')
}

/**
 * A new action.
 *
 * @param parts folders and file name
 * @param holder how many of the folders lead to the module that holds it; undefined when none does
 * @param needsGuard whether it has to say who may run it
 */
export function actionFile(
  parts: readonly string[],
  holder: number | undefined,
  needsGuard: boolean,
): string {
  const name = codeName(parts.at(-1)!)
  const path = `/${parts.slice(holder ?? 0).join('/')}`
  const up = holder === undefined ? 0 : parts.length - 1 - holder
  const names = needsGuard ? 'guards, t, triggers' : 't, triggers'
  const head =
    holder === undefined
      ? `import { action, ${names} } from 'bunbase'\n\nexport default action(`
      : `import { ${names} } from 'bunbase'\nimport module from '${'../'.repeat(up) || './'}_module.ts'\n\nexport default module.action(`
  return `${head}
  {
    name: '${name}',
    input: t.Object({ name: t.String({ minLength: 1 }) }),
    output: t.Object({ message: t.String() }),${needsGuard ? '\n    guards: [guards.authenticated()],' : ''}
    triggers: [triggers.api('POST', '${path}')],
  },
  ({ name }) => ({ message: \`${name}: \${name}\` }),
)
`
}

/** A new module. @param parts folders */
export function moduleFile(parts: readonly string[]): string {
  const last = parts.at(-1)!
  return `import { module } from 'bunbase'

/** Holds the actions in this folder and below: names begin with "${codeName(last)}." */
export default module({ name: '${codeName(last)}', apiPrefix: '/${last}' })
`
}
