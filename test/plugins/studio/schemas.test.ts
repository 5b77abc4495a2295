import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { studioSchemas as made } from '../../../.ci/studio-schemas.ts'
import { compileInput, compileOutput } from '../../../kernel/schema.ts'
import { studioSchemas } from '../../../plugins/studio/schemas.ts'

const root = Bun.fileURLToPath(new URL('../../..', import.meta.url))

test('the schemas are those of the types that the pages import', async () => {
  for (const [path, code] of made()) {
    expect(`${path}\n${await Bun.file(join(root, path)).text()}`).toBe(`${path}\n${code}`)
  }
})

test('every schema compiles, and no input takes what it does not name', () => {
  for (const [name, { input, output }] of Object.entries(studioSchemas)) {
    expect(() => compileInput(input).read({ [`${name}?`]: 1 })).toThrow()
    expect(compileOutput(output).json.type).toBe('object')
  }
})
