import { relative, resolve } from 'node:path'
import type { CommandDef } from 'citty'
import type { Kernel } from '../../../kernel/index.ts'
import { describeApp } from '../describe.ts'
import { clientFile } from './client-file.ts'
import { output } from './output-file.ts'
import { reactFile, reactFileName } from './react-file.ts'
import { runtimeTexts } from './runtime-parts.ts'
import { regenerateOnChange } from './watch.ts'

const DEFAULT_FILE = 'client.gen.ts'

/** `bunbase generate client` */
export const generateClient: CommandDef<any> = {
  meta: { description: 'Write a typed client for the actions with API triggers' },
  args: {
    out: { type: 'string', description: `The file; default ${DEFAULT_FILE}`, valueHint: 'file' },
    react: { type: 'boolean', description: 'Also write options for TanStack Query, beside it' },
    check: { type: 'boolean', description: 'Only say whether it is as it would be written' },
    watch: { type: 'boolean', description: 'Write it again whenever the app changes' },
  },
  run: (async ({ args, data: { kernel } }: Call): Promise<number> => {
    const { root } = kernel
    const { react, check, watch } = args
    // The same on every machine, wherever the app is.
    const file = relative(root, resolve(root, args.out ?? DEFAULT_FILE)).replaceAll('\\', '/')
    const command = [
      'bunbase generate client',
      ...(file === DEFAULT_FILE ? [] : [`--out ${/\s/.test(file) ? JSON.stringify(file) : file}`]),
      ...(react ? ['--react'] : []),
    ].join(' ')
    const texts = await runtimeTexts()
    const { text, operations } = clientFile(describeApp(kernel), texts, command)
    const files = [{ file, text }]
    if (react) {
      files.push({ file: reactFileName(file), text: reactFile(operations, file, texts, command) })
    }
    const code = await output(root, files, { check, command })
    if (!watch || check) return code
    await regenerateOnChange(kernel, ['--out', file, ...(react ? ['--react'] : [])], files)
    return 0
  }) as never,
}

interface Call {
  readonly args: {
    readonly out?: string
    readonly react?: boolean
    readonly check?: boolean
    readonly watch?: boolean
  }
  readonly data: { readonly kernel: Kernel }
}
