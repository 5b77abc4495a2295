import { type Action, type Kernel, SYSTEM } from '../../../../kernel/index.ts'
import { devTool } from './tool.ts'

/** What the Studio's pages read, for agents too; nothing when the app has no Studio. */
export async function studioTools(kernel: Kernel): Promise<Action[]> {
  if (!kernel.plugins.includes('studio')) return []
  const { studioReader } = await import('../../../studio/index.ts')
  const reader = kernel.get(studioReader)
  if (!reader) return []
  return (await reader.all()).map(({ name, description, input }) =>
    devTool({ name: name.replaceAll('.', '_'), description, input }, (given) =>
      reader.read(name, given, SYSTEM),
    ),
  )
}
