import { PatternStringExact } from '@sinclair/typebox'
import { candidatesOf, discriminatorOf } from './pick.ts'
import { type Program, member } from './program.ts'
import { type ObjectShape, type Shape, type UnionShape, reaches } from './shape.ts'

/**
 * Defines the function that answers whether a value has no undeclared key at any depth. It says
 * nothing else: a value of the wrong type passes.
 *
 * @returns its name; nothing when there are no keys to look at
 */
export function defineScan(shape: Shape, program: Program): string | undefined {
  if (!reaches(shape, (it) => it.kind === 'object')) return undefined
  switch (shape.kind) {
    case 'object':
      return program.define('scan', shape, () => scanObject(shape, program))
    case 'array':
      return program.define('scan', shape, () => scanArray(shape.item, program))
    case 'tuple':
      return program.define('scan', shape, () => scanTuple(shape.items, program))
    case 'union':
      return program.define('scan', shape, () => scanUnion(shape, program))
    case 'intersect': {
      const flat = program.flattener.flatten(shape)
      return flat && defineScan(flat, program)
    }
    default:
      return undefined
  }
}

const IS_OBJECT = `typeof v === 'object' && v !== null && !Array.isArray(v)`

function scanObject(shape: ObjectShape, program: Program): string {
  const lines = [`if (!(${IS_OBJECT})) return true`]
  const known = new Set(shape.properties.map((it) => it.key))
  if (shape.patterns.length > 0 || typeof shape.extra === 'object') {
    lines.push(
      'for (const key of Object.keys(v)) {',
      `if (key === '__proto__') return false`,
      ...(known.size > 0 ? [`if (${program.constant(known)}.has(key)) continue`] : []),
      ...scanOthers(shape, program),
      '}',
    )
  } else if (shape.extra === 'none') {
    // Counting is enough while the numbers agree, and several times cheaper than comparing names.
    const present = shape.properties.map(({ key }) => `(${member(key)} !== undefined)`)
    lines.push(
      `if (Object.keys(v).length !== ${present.join(' + ') || '0'}) {`,
      `for (const key of Object.keys(v)) if (!${program.constant(known)}.has(key)) return false`,
      '}',
    )
  } else lines.push(`if (Object.hasOwn(v, '__proto__')) return false`)
  for (const property of shape.properties) {
    const scan = defineScan(property.shape, program)
    if (scan) lines.push(`if (!${scan}(${member(property.key)})) return false`)
  }
  return [...lines, 'return true'].join('\n')
}

function scanOthers(shape: ObjectShape, program: Program): string[] {
  const lines = shape.patterns.map((pattern) => {
    const scan = defineScan(pattern.shape, program)
    const then = scan ? `{ if (!${scan}(v[key])) return false; continue }` : 'continue'
    if (pattern.source === PatternStringExact) return then
    return `if (${program.constant(new RegExp(pattern.source))}.test(key)) ${then}`
  })
  if (shape.extra === 'none') return [...lines, 'return false']
  const scan = typeof shape.extra === 'object' && defineScan(shape.extra, program)
  return scan ? [...lines, `if (!${scan}(v[key])) return false`] : lines
}

function scanArray(item: Shape, program: Program): string {
  const scan = defineScan(item, program)
  if (!scan) return 'return true'
  return [
    'if (Array.isArray(v)) for (let i = 0; i < v.length; i++) {',
    `if (!${scan}(v[i])) return false`,
    '}',
    'return true',
  ].join('\n')
}

function scanTuple(items: readonly Shape[], program: Program): string {
  const lines = items.flatMap((item, index) => {
    const scan = defineScan(item, program)
    return scan ? [`if (!${scan}(v[${index}])) return false`] : []
  })
  return ['if (!Array.isArray(v)) return true', ...lines, 'return true'].join('\n')
}

function scanUnion(shape: UnionShape, program: Program): string {
  const { arrays, objects } = candidatesOf(shape, program)
  return [
    `if (typeof v !== 'object' || v === null) return true`,
    `if (Array.isArray(v)) {\n${scanOneOf(arrays, program)}\n}`,
    scanOneOf(objects, program),
  ].join('\n')
}

function scanOneOf(branches: readonly Shape[], program: Program): string {
  if (branches.length < 2) {
    const scan = branches[0] && defineScan(branches[0], program)
    return scan ? `return ${scan}(v)` : 'return true'
  }
  const discriminator = discriminatorOf(branches)
  if (discriminator) {
    const cases = branches.map((branch, index) => {
      const labels = discriminator.values[index]!.map((it) => `case ${JSON.stringify(it)}:`)
      return `${labels.join(' ')} return ${defineScan(branch, program)}(v)`
    })
    return `switch (${member(discriminator.key)}) {\n${cases.join('\n')}\n}\nreturn true`
  }
  const lines = branches.map((branch) => {
    const scan = defineScan(branch, program)
    return `if (${program.fits(branch)}(v)) { ${scan ? `if (${scan}(v)) ` : ''}return true; fit = true }`
  })
  return ['let fit = false', ...lines, 'return !fit'].join('\n')
}
