import { Kind, type TSchema } from '@sinclair/typebox'
import { candidatesOf, discriminatorOf } from './pick.ts'
import { Program, member } from './program.ts'
import { shapeOf } from './read.ts'
import { REVIVERS } from './text.ts'
import { defineScan } from './scan.ts'
import { type ObjectShape, type Shape, type UnionShape, reaches } from './shape.ts'

/**
 * Defines the function that puts in defaults, and turns the text of a `t.Date`, a `t.BigInt` or a
 * `t.Uint8Array` into one. What changes is copied, the rest stays the same object.
 *
 * @returns its name; nothing when there is nothing to put in
 */
export function defineFill(shape: Shape, program: Program): string | undefined {
  if (!reaches(shape, (it) => 'default' in it.schema || isRevived(it))) {
    return undefined
  }
  const inner = shape.kind === 'intersect' ? (program.flattener.flatten(shape) ?? shape) : shape
  return program.define('fill', shape, () => {
    const lines = fillInner(inner, program)
    if ('default' in shape.schema) {
      lines.unshift(`if (v === undefined) v = ${fresh(shape.schema.default, program)}`)
    }
    return lines.join('\n')
  })
}

/** The value with its schema's defaults put in; what changes is copied, the rest stays the same object. */
export function withDefaults(schema: TSchema, value: unknown): unknown {
  const program = new Program()
  const [fill] = program.build(defineFill(shapeOf(schema), program))
  return fill ? fill(value) : value
}

const isRevived = ({ schema }: Shape): boolean => Object.hasOwn(REVIVERS, schema[Kind] ?? '')

function fillInner(shape: Shape, program: Program): string[] {
  switch (shape.kind) {
    case 'leaf':
      if (!isRevived(shape)) return ['return v']
      return [
        `return typeof v === 'string' ? ${program.constant(REVIVERS[shape.schema[Kind]])}(v) : v`,
      ]
    case 'object':
      return fillObject(shape, program)
    case 'array':
      return fillArray(shape.item, program)
    case 'tuple':
      return fillTuple(shape.items, program)
    case 'union':
      return fillUnion(shape, program)
    default:
      return ['return v']
  }
}

function fillObject(shape: ObjectShape, program: Program): string[] {
  const lines = [
    `if (typeof v !== 'object' || v === null || Array.isArray(v)) return v`,
    'let o = v, x, y',
  ]
  for (const property of shape.properties) {
    const fill = defineFill(property.shape, program)
    if (!fill) continue
    const target = member(property.key).replace(/^v/, 'o')
    lines.push(
      `x = ${member(property.key)}; y = ${fill}(x)`,
      `if (y !== x) { if (o === v) o = { ...v }; ${target} = y }`,
    )
  }
  return [...lines, ...fillOthers(shape, program), 'return o']
}

function fillOthers(shape: ObjectShape, program: Program): string[] {
  const rules = shape.patterns.map((pattern) => ({
    test: `${program.constant(new RegExp(pattern.source))}.test(key)`,
    fill: defineFill(pattern.shape, program),
  }))
  if (typeof shape.extra === 'object') {
    rules.push({ test: 'true', fill: defineFill(shape.extra, program) })
  }
  if (!rules.some((rule) => rule.fill)) return []
  const known = program.constant(new Set(shape.properties.map((it) => it.key)).add('__proto__'))
  const choice = rules.map(({ test, fill }) => `${test} ? ${fill ? `${fill}(x)` : 'x'} : `)
  return [
    'for (const key of Object.keys(v)) {',
    `if (${known}.has(key)) continue`,
    `x = v[key]; y = ${choice.join('')}x`,
    'if (y !== x) { if (o === v) o = { ...v }; o[key] = y }',
    '}',
  ]
}

function fillArray(item: Shape, program: Program): string[] {
  const fill = defineFill(item, program)
  if (!fill) return ['return v']
  return [
    'if (!Array.isArray(v)) return v',
    'let o = v',
    'for (let i = 0; i < v.length; i++) {',
    `const y = ${fill}(v[i])`,
    'if (y !== v[i]) { if (o === v) o = v.slice(); o[i] = y }',
    '}',
    'return o',
  ]
}

function fillTuple(items: readonly Shape[], program: Program): string[] {
  const lines = items.flatMap((item, index) => {
    const fill = defineFill(item, program)
    if (!fill) return []
    return [
      `y = ${fill}(v[${index}])`,
      `if (y !== v[${index}]) { if (o === v) o = v.slice(); o[${index}] = y }`,
    ]
  })
  const exact = `if (!Array.isArray(v) || v.length !== ${items.length}) return v`
  return [exact, 'let o = v, y', ...lines, 'return o']
}

function fillUnion(shape: UnionShape, program: Program): string[] {
  const { arrays, objects } = candidatesOf(shape, program)
  const revived = shape.branches.find(isRevived)
  const text = shape.branches.some((it) => it.schema[Kind] === 'String')
  const revive = revived && !text ? `${defineFill(revived, program)}(v)` : 'v'
  return [
    `if (typeof v !== 'object' || v === null) return ${revive}`,
    `if (Array.isArray(v)) {\n${fillOneOf(arrays, program)}\n}`,
    fillOneOf(objects, program),
  ]
}

function fillOneOf(branches: readonly Shape[], program: Program): string {
  const fills = branches.map((branch) => defineFill(branch, program))
  if (!fills.some(Boolean)) return 'return v'
  const result = (index: number) => `return ${fills[index] ? `${fills[index]}(v)` : 'v'}`
  if (branches.length === 1) return result(0)
  const discriminator = discriminatorOf(branches)
  if (discriminator) {
    const cases = discriminator.values.map((values, index) => {
      const labels = values.map((it) => `case ${JSON.stringify(it)}:`)
      return `${labels.join(' ')} ${result(index)}`
    })
    return `switch (${member(discriminator.key)}) {\n${cases.join('\n')}\n}\nreturn v`
  }
  const tries = branches.map((branch, index) => {
    const scan = defineScan(branch, program)
    const y = fills[index] ? `${fills[index]}(v)` : 'v'
    return `y = ${y}; if (${program.fits(branch)}(y)${scan ? ` && ${scan}(y)` : ''}) return y`
  })
  return ['let y', ...tries, 'return v'].join('\n')
}

/** An expression that makes a default anew, because handlers may change what they are given. */
function fresh(value: unknown, program: Program): string {
  if (typeof value === 'function') return `${program.constant(value)}()`
  if (typeof value !== 'object' || value === null) return program.constant(value)
  return `structuredClone(${program.constant(value)})`
}
