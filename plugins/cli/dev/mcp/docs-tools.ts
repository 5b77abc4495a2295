import { join } from 'node:path'
import { type Action, NotFound, t } from '../../../../kernel/index.ts'
import { bunbase } from '../../package-info.ts'
import { devTool } from './tool.ts'

const folder = join(bunbase.folder, 'docs')

/** Tools that read the documentation of this version of bunbase. */
export function docsTools(): Action[] {
  const pages = async (): Promise<string[]> =>
    (await Array.fromAsync(new Bun.Glob('**/*.md').scan(folder))).sort()
  return [
    devTool(
      {
        name: 'list_docs',
        description: 'The pages of the documentation of this version of bunbase, with an index',
        input: t.Object({}),
      },
      async () => ({
        pages: await pages(),
        index: await Bun.file(join(folder, 'llms.txt')).text(),
      }),
    ),
    devTool(
      {
        name: 'read_doc',
        description: 'One page of the documentation, as Markdown',
        input: t.Object({ page: t.String({ description: 'As list_docs gives it: queue.md' }) }),
      },
      async ({ page }) => {
        // Only what is listed: a path could lead out of the folder.
        if (!(await pages()).includes(page)) {
          throw new NotFound({ message: `There is no page "${page}"; see list_docs.` })
        }
        return Bun.file(join(folder, page)).text()
      },
    ),
  ]
}
