// What servers by hand have in common that check what comes in and goes out.
import { FormatRegistry } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { CreatedTask, Health, Task, TaskDraft, TaskParams, TaskQuery } from '../schemas.ts'

FormatRegistry.Set('email', (text) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text))
export const health = TypeCompiler.Compile(Health)
export const params = TypeCompiler.Compile(TaskParams)
export const query = TypeCompiler.Compile(TaskQuery)
export const task = TypeCompiler.Compile(Task)
export const draft = TypeCompiler.Compile(TaskDraft)
export const created = TypeCompiler.Compile(CreatedTask)

/** The answer to what does not fit. */
export const refuse = (status = 400): Response =>
  Response.json({ error: 'invalid request' }, { status })

/** The answer where the server's own does not fit. */
export const broken = (): Response => Response.json({ error: 'invalid answer' }, { status: 500 })

/** A number where a text is one. */
export function integer(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}

/** The parameters of a URL's query, `true` and `false` as what they say. */
export function readQuery(url: string): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  const start = url.indexOf('?')
  if (start < 0) return found
  for (const part of url.slice(start + 1).split('&')) {
    const equals = part.indexOf('=')
    const text = decodeURIComponent(part.slice(equals + 1))
    found[part.slice(0, equals)] = text === 'true' ? true : text === 'false' ? false : text
  }
  return found
}
