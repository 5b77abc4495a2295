import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CommandDef } from 'citty'
import type { Kernel } from '../../../kernel/index.ts'
import { database } from '../database.ts'
import { migrations } from '../migrate/service.ts'
import { engineTables } from './engine-tables.ts'
import { readSchema } from './schema.ts'
import { typesFile } from './types-file.ts'

/** Where the types go unless somebody says otherwise: among the actions, if there are any. */
function defaultFile({ root, settings }: Kernel): string {
  const { actionsDir = 'src' } = (settings.get('loader') ?? {}) as { actionsDir?: string }
  return existsSync(join(root, actionsDir)) ? join(actionsDir, FILE) : FILE
}

const FILE = 'tables.gen.ts'

/** `bunbase generate types` */
export const generateTypes: CommandDef<any> = {
  meta: { description: "Write the types of the database's tables" },
  args: {
    out: { type: 'string', description: `The file; default src/${FILE}`, valueHint: 'file' },
    check: { type: 'boolean', description: 'Only say whether the file is as it would be written' },
  },
  run: (async ({ args, data }: Call): Promise<number> => {
    const { kernel } = data
    const file = args.out ?? defaultFile(kernel)
    const path = join(kernel.root, file)
    const own = kernel.get(migrations)!
    const all = await own.status()
    const pending = all.filter(({ state }) => state === 'pending').length
    if (pending > 0)
      console.warn(`migrations pending: ${pending}; the types are of the tables as they are now`)
    const opened = kernel.get(database)!
    const hidden = await engineTables(await own.engineOnly(), opened.engine)
    const text = typesFile(await readSchema(opened), hidden)
    const written = await Bun.file(path)
      .text()
      .catch(() => undefined)
    if (args.check) {
      console.log(
        written === text ? `ok: ${file}` : `${file} is out of date: bunbase generate types`,
      )
      return written === text ? 0 : 1
    }
    // Unchanged it keeps its time, so that nothing is reloaded.
    if (written !== text) {
      await mkdir(dirname(path), { recursive: true })
      await Bun.write(path, text)
    }
    console.log(`${written === text ? 'unchanged:' : 'wrote'} ${file}`)
    return 0
  }) as never,
}

interface Call {
  readonly args: { readonly out?: string; readonly check?: boolean }
  readonly data: { readonly kernel: Kernel }
}
