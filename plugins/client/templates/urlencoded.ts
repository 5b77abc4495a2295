import { each } from './runtime.ts'

/** Writes a form without files. */
function urlencoded(fields: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams()
  each(fields, (name, value) => form.append(name, String(value)))
  return form
}
