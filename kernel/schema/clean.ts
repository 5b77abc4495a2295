import { Kind, PatternStringExact } from '@sinclair/typebox'
import { candidatesOf, discriminatorOf } from './pick.ts'
import { type Program, member } from './program.ts'
import { defineScan } from './scan.ts'
import {
  type ObjectShape,
  PLAIN_KINDS,
  type Property,
  type Shape,
  type UnionShape,
  reaches,
} from './shape.ts'

/**
 * Defines the function that gives a value's declared part as new plain objects, at every depth.
 * What is not an object where one is declared stays as it is, for the check to refuse.
 *
 * @returns its name; nothing when the value can stay as it is
 */
export function defineClean(shape: Shape, program: Program): string | undefined {
  if (!reaches(shape, (it) => it.kind === 'object')) return undefined
  switch (shape.kind) {
    case 'object':
      return program.define('clean', shape, () => cleanObject(shape, program))
    case 'array':
      return program.define('clean', shape, () => cleanArray(shape.item, program))
    case 'tuple':
      return program.define('clean', shape, () => cleanTuple(shape.items, program))
    case 'union':
      return program.define('clean', shape, () => cleanUnion(shape, program))
    case 'intersect': {
      const flat = program.flattener.flatten(shape)
      return flat && defineClean(flat, program)
    }
    default:
      return undefined
  }
}

function cleanObject(shape: ObjectShape, program: Program): string {
  // An assignment to it would set the prototype.
  const properties = shape.properties.filter(({ key }) => key !== '__proto__')
  const firstMaybe = properties.findIndex((property) => !isAlways(property))
  const always = firstMaybe < 0 ? properties : properties.slice(0, firstMaybe)
  const rest = properties.slice(always.length)
  const members = always.map(
    ({ key, shape }) => `${JSON.stringify(key)}: ${cleaned(shape, member(key), program)}`,
  )
  const lines = [
    `if (typeof v !== 'object' || v === null || Array.isArray(v)) return v`,
    `const o = { ${members.join(', ')} }`,
    rest.length > 0 ? 'let x' : '',
    ...rest.map((property) => assign(property, program)),
  ]
  if (shape.patterns.length > 0 || shape.extra !== 'none')
    lines.push(...cleanOthers(shape, program))
  return [...lines, 'return o'].filter(Boolean).join('\n')
}

function assign({ key, shape, required }: Property, program: Program): string {
  const target = member(key).replace(/^v/, 'o')
  const value = `x = ${member(key)}`
  const copy = `${target} = ${cleaned(shape, 'x', program)}`
  // A required member may be undefined where its schema says so; then it must be there.
  if (required) return `${value}; if (x !== undefined || ${JSON.stringify(key)} in v) ${copy}`
  return `${value}; if (x !== undefined) ${copy}`
}

/** Whether a property can be written without looking whether there is one. */
function isAlways({ shape, required }: Property): boolean {
  return required && !mayBeUndefined(shape)
}

function mayBeUndefined(shape: Shape): boolean {
  if (shape.kind === 'leaf') return !DEFINED.has(shape.schema[Kind])
  if (shape.kind === 'union') return shape.branches.some(mayBeUndefined)
  return (
    shape.kind === 'not' || (shape.kind === 'intersect' && shape.branches.every(mayBeUndefined))
  )
}

const DEFINED = new Set([...PLAIN_KINDS, 'Date', 'Uint8Array'])

function cleaned(shape: Shape, value: string, program: Program): string {
  const clean = defineClean(shape, program)
  return clean ? `${clean}(${value})` : value
}

function cleanOthers(shape: ObjectShape, program: Program): string[] {
  const known = new Set(shape.properties.map((it) => it.key)).add('__proto__')
  const lines = shape.patterns.map((pattern) => {
    const copy = `{ o[key] = ${cleaned(pattern.shape, 'x', program)}; continue }`
    if (pattern.source === PatternStringExact) return copy
    return `if (${program.constant(new RegExp(pattern.source))}.test(key)) ${copy}`
  })
  if (shape.extra === 'any') lines.push('o[key] = x')
  if (typeof shape.extra === 'object') lines.push(`o[key] = ${cleaned(shape.extra, 'x', program)}`)
  return [
    'for (const key of Object.keys(v)) {',
    `if (${program.constant(known)}.has(key)) continue`,
    'const x = v[key]',
    'if (x === undefined) continue',
    ...lines,
    '}',
  ]
}

function cleanArray(item: Shape, program: Program): string {
  return [
    'if (!Array.isArray(v)) return v',
    'const o = new Array(v.length)',
    `for (let i = 0; i < v.length; i++) o[i] = ${cleaned(item, 'v[i]', program)}`,
    'return o',
  ].join('\n')
}

function cleanTuple(items: readonly Shape[], program: Program): string {
  const members = items.map((item, index) => cleaned(item, `v[${index}]`, program))
  // One of another length is wrong as it is; the check says so.
  return [
    `if (!Array.isArray(v) || v.length !== ${items.length}) return v`,
    `return [${members.join(', ')}]`,
  ].join('\n')
}

function cleanUnion(shape: UnionShape, program: Program): string {
  const { arrays, objects } = candidatesOf(shape, program)
  return [
    `if (typeof v !== 'object' || v === null) return v`,
    `if (Array.isArray(v)) {\n${cleanOneOf(arrays, program)}\n}`,
    cleanOneOf(objects, program),
  ].join('\n')
}

function cleanOneOf(branches: readonly Shape[], program: Program): string {
  const result = (branch: Shape) => `return ${cleaned(branch, 'v', program)}`
  if (branches.length < 2) return branches[0] ? result(branches[0]) : 'return v'
  const discriminator = discriminatorOf(branches)
  if (discriminator) {
    const cases = branches.map((branch, index) => {
      const labels = discriminator.values[index]!.map((it) => `case ${JSON.stringify(it)}:`)
      return `${labels.join(' ')} ${result(branch)}`
    })
    return `switch (${member(discriminator.key)}) {\n${cases.join('\n')}\n}\nreturn v`
  }
  // A branch that loses nothing comes before an earlier one that does.
  const fits = branches.map((branch) => `${program.fits(branch)}(v)`)
  const whole = branches.map((branch, index) => {
    const scan = defineScan(branch, program)
    return `if (${fits[index]}${scan ? ` && ${scan}(v)` : ''}) ${result(branch)}`
  })
  const partly = branches.map((branch, index) => `if (${fits[index]}) ${result(branch)}`)
  return [...whole, ...partly, 'return v'].join('\n')
}
