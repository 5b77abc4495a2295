// The benchmark's short form. Instantiations do not depend on how busy the machine is.
import { expect, test } from 'bun:test'
import { compile } from './compile.ts'
import { contenders } from './contenders.ts'

test('all know the same API, and a generated client asks least of the compiler', async () => {
  const made = new Map<string, number>()
  for (const [name, project] of Object.entries(contenders)) {
    const files = await project(20)
    // What the API does not take is the one error there is.
    const web = files['web.ts']!.replace("kind: 'a'", "kind: 'c'")
    const { errors, instantiations } = await compile({ ...files, 'web.ts': web }, 'TypeScript 7')
    expect([name, errors.match(/error TS\d+/g)?.length]).toEqual([name, 1])
    expect(errors).toContain('web.ts')
    made.set(name, instantiations)
  }
  const { bunbase: ours, ...others } = Object.fromEntries(made)
  for (const [name, theirs] of Object.entries(others)) {
    expect([name, theirs! / ours! > 5]).toEqual([name, true])
  }
}, 60_000)
