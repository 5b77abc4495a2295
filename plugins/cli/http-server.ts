import type { Kernel } from '../../kernel/index.ts'
import type { HttpServer } from '../http/index.ts'

/** The app's HTTP server; undefined when it has none. */
export async function httpServerOf(kernel: Kernel): Promise<HttpServer | undefined> {
  if (!kernel.plugins.includes('http')) return undefined
  const { httpServer } = await import('../http/index.ts')
  return kernel.get(httpServer)
}
