import { InvalidInput } from '../../kernel/index.ts'

const DATA_URL = /^data:([^;,]*)(?:;[^,]*)?;base64,/

/** Replaces base64 texts and data URLs of these properties by files, in a copy. */
export function filesOf(input: unknown, properties: readonly string[]): unknown {
  if (typeof input !== 'object' || input === null) return input
  const read = { ...input } as Record<string, unknown>
  for (const name of properties) {
    const value = read[name]
    if (typeof value === 'string') read[name] = fileOf(value, name, `/${name}`)
    else if (Array.isArray(value)) {
      read[name] = value.map((each: unknown, index) =>
        typeof each === 'string' ? fileOf(each, name, `/${name}/${index}`) : each,
      )
    }
  }
  return read
}

function fileOf(text: string, name: string, path: string): File {
  const [head, type = ''] = DATA_URL.exec(text) ?? ['']
  try {
    const bytes = Uint8Array.fromBase64(text.slice(head.length))
    return new File([bytes], name, { type })
  } catch {
    const issues = [{ path, message: 'must be base64, or a data: URL with base64' }]
    throw new InvalidInput({ details: { issues } })
  }
}
