import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CommandDef } from 'citty'
import type { Kernel } from '../../../kernel/index.ts'
import { migrations } from '../migrate/service.ts'
import { TYPES_FILE, typesOf } from './written-types.ts'

/** `bunbase generate types` */
export const generateTypes: CommandDef<any> = {
  meta: { description: "Write the types of the database's tables" },
  args: {
    out: { type: 'string', description: `The file; default src/${TYPES_FILE}`, valueHint: 'file' },
    check: { type: 'boolean', description: 'Only say whether the file is as it would be written' },
  },
  run: (async ({ args, data }: Call): Promise<number> => {
    const { kernel } = data
    const all = await kernel.get(migrations)!.status()
    const pending = all.filter(({ state }) => state === 'pending').length
    if (pending > 0)
      console.warn(`migrations pending: ${pending}; the types are of the tables as they are now`)
    const { file, text, written } = await typesOf(kernel, args.out)
    if (args.check) {
      console.log(
        written === text ? `ok: ${file}` : `${file} is out of date: bunbase generate types`,
      )
      return written === text ? 0 : 1
    }
    // Unchanged it keeps its time, so that nothing is reloaded.
    if (written !== text) {
      const path = join(kernel.root, file)
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
