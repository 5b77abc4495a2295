import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Kernel } from '../../../kernel/index.ts'
import { database } from '../database.ts'
import { migrations } from '../migrate/service.ts'
import { pluginTables } from './plugin-tables.ts'
import { readSchema } from './schema.ts'
import { typesFile } from './types-file.ts'

/** Where the types go unless somebody says otherwise; see {@link typesOf}. */
export const TYPES_FILE = 'tables.gen.ts'

/** The types of an app's tables. */
export interface TableTypes {
  /** Relative to the app's folder. */
  readonly file: string
  /** As they would be written from the tables as they are now. */
  readonly text: string
  /** As the file has them; undefined when there is none. */
  readonly written: string | undefined
}

/** @param file default: `tables.gen.ts` among the actions, if there are any */
export async function typesOf(
  kernel: Kernel,
  file: string = defaultFile(kernel),
): Promise<TableTypes> {
  const opened = kernel.get(database)!
  const hidden = await pluginTables(await kernel.get(migrations)!.ofPlugins(), opened.engine)
  const written = await Bun.file(join(kernel.root, file))
    .text()
    .catch(() => undefined)
  return { file, text: typesFile(await readSchema(opened), hidden), written }
}

function defaultFile({ root, settings }: Kernel): string {
  const { actionsDir = 'src' } = (settings.get('loader') ?? {}) as { actionsDir?: string }
  return existsSync(join(root, actionsDir)) ? join(actionsDir, TYPES_FILE) : TYPES_FILE
}
