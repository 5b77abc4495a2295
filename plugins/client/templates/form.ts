import { each } from './runtime.ts'

/** Writes a form with files. */
function multipart(fields: Record<string, unknown>): FormData {
  const form = new FormData()
  each(fields, (name, value) => form.append(name, value instanceof Blob ? value : String(value)))
  return form
}
