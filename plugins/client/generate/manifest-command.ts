import { relative, resolve } from 'node:path'
import type { CommandDef } from 'citty'
import type { Kernel } from '../../../kernel/index.ts'
import { describeApp } from '../describe.ts'
import { output } from './output-file.ts'

const DEFAULT_FILE = 'manifest.gen.json'

/** `bunbase generate manifest` */
export const generateManifest: CommandDef<any> = {
  meta: { description: 'Write what the app promises its callers, for `bunbase diff`' },
  args: {
    out: { type: 'string', description: `The file; default ${DEFAULT_FILE}`, valueHint: 'file' },
    check: { type: 'boolean', description: 'Only say whether it is as it would be written' },
  },
  run: (async ({ args, data: { kernel } }: Call): Promise<number> => {
    const file = relative(kernel.root, resolve(kernel.root, args.out ?? DEFAULT_FILE))
    const text = `${JSON.stringify(describeApp(kernel), null, 2)}\n`
    const command = `bunbase generate manifest${args.out ? ` --out ${file}` : ''}`
    return output(kernel.root, [{ file, text }], { check: args.check, command })
  }) as never,
}

interface Call {
  readonly args: { readonly out?: string; readonly check?: boolean }
  readonly data: { readonly kernel: Kernel }
}
