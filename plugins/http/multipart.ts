import type { FieldReaders } from './body.ts'
import { MalformedRequest } from './errors.ts'
import { MAX_PARAMETERS, checkName } from './query.ts'

/**
 * Reads a multipart form (RFC 7578): text by the readers, files as `File`.
 *
 * @param type the request's `Content-Type`, which holds the boundary
 */
export async function readMultipart(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  readers: FieldReaders,
): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {}
  if (bytes.length === 0) return input
  const form = await parse(bytes, type)
  const names = [...form.keys()]
  if (names.length > MAX_PARAMETERS) {
    throw new MalformedRequest({ message: `The form has more than ${MAX_PARAMETERS} fields.` })
  }
  // The parser passes over parts that it cannot read, and would give an empty form for them.
  if (names.length === 0 && !isEmptyForm(bytes)) throw malformed()
  for (const name of new Set(names)) {
    checkName(name)
    const values = form.getAll(name).filter((value) => !isNoFile(value))
    if (values.length > 0) input[name] = field(values.map(named), readers.get(name))
  }
  return input
}

/** What a browser sends for a file input in which nothing was chosen. */
function isNoFile(value: FormDataEntryValue): boolean {
  return typeof value !== 'string' && !value.name && value.size === 0
}

/**
 * A file as its type says. Its name is what comes after the folders that a client put before it
 * (RFC 7578, 4.2). Where that is empty, Bun's parser leaves `name` undefined.
 */
function named(value: FormDataEntryValue): FormDataEntryValue {
  if (typeof value === 'string') return value
  const { name, type } = value as Partial<File>
  if (name !== undefined && !/[/\\]/.test(name)) return value
  return new File([value], name?.replace(/^.*[/\\]/s, '') ?? '', { type })
}

/** Whether there is nothing but the end of the form. */
function isEmptyForm(bytes: Uint8Array): boolean {
  return bytes.length < 256 && /^--[^\r\n]*--\s*$/.test(new TextDecoder().decode(bytes))
}

const malformed = (cause?: unknown): Error =>
  new MalformedRequest({ message: 'The multipart body is malformed.', cause })

function field(
  values: FormDataEntryValue[],
  read: ((raw: string | readonly string[]) => unknown) | undefined,
): unknown {
  const texts = values.filter((value) => typeof value === 'string')
  if (texts.some((text) => text.includes('\ufffd'))) {
    throw new MalformedRequest({ message: 'A field of the form is not UTF-8.' })
  }
  // Readers hand files on as they are; text for a file, or a file for text, is left to the schema.
  if (read) return read(values as unknown as string[])
  return values.length === 1 ? values[0] : values
}

async function parse(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw malformed(cause)
  }
}
