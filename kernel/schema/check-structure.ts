import { FormatRegistry, Kind, TransformKind, TypeRegistry } from '@sinclair/typebox'
import { compileShape } from './compiled.ts'
import { type SchemaProblem, pointer } from './error.ts'
import { candidatesOf, discriminatorOf } from './pick.ts'
import { Program } from './program.ts'
import { type ObjectShape, type Shape, reaches } from './shape.ts'

/** Calls back for every shape below one, with the JSON pointer of its schema. */
export function visit(
  shape: Shape,
  path: string,
  each: (shape: Shape, path: string) => void,
  seen: Set<Shape> = new Set(),
): void {
  if (seen.has(shape)) return
  seen.add(shape)
  each(shape, path)
  for (const [step, child] of steps(shape)) {
    visit(
      child,
      step.reduce<string>((at, key) => pointer(at, key), path),
      each,
      seen,
    )
  }
}

function steps(shape: Shape): [step: (string | number)[], child: Shape][] {
  switch (shape.kind) {
    case 'leaf':
      return []
    case 'object': {
      const children: [string[], Shape][] = shape.properties.map((it) => [
        ['properties', it.key],
        it.shape,
      ])
      for (const it of shape.patterns) children.push([['patternProperties', it.source], it.shape])
      if (typeof shape.extra === 'object') children.push([['additionalProperties'], shape.extra])
      return children
    }
    case 'array':
      return shape.contains
        ? [
            [['items'], shape.item],
            [['contains'], shape.contains],
          ]
        : [[['items'], shape.item]]
    case 'tuple':
      return shape.items.map((it, index) => [['items', index], it])
    case 'union':
      return shape.branches.map((it, index) => [['anyOf', index], it])
    case 'intersect':
      return shape.branches.map((it, index) => [['allOf', index], it])
    case 'not':
      return [[['not'], shape.inner]]
  }
}

/** Everything but patterns. */
export function structureProblems(root: Shape): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  visit(root, '', (shape, path) => {
    for (const [message, mend] of [...ofAny(shape), ...ofKind(shape)]) {
      problems.push({ path, message, mend })
    }
  })
  // A default can only be tried once every type in the schema is known.
  if (problems.length === 0) {
    visit(root, '', (shape, path) => {
      const problem = ofDefault(shape)
      if (problem) problems.push({ path, message: problem[0], mend: problem[1] })
    })
  }
  return problems
}

type Finding = readonly [message: string, mend: string]

function ofAny({ schema }: Shape): Finding[] {
  const found: Finding[] = []
  const kind = schema[Kind]
  if (TransformKind in schema) {
    found.push(['t.Transform is not supported', 'Convert the value in the handler'])
  }
  if (IN_PROCESS.has(kind)) {
    found.push([`t.${kind} cannot travel as JSON`, 'Use a type that can, or t.Unknown()'])
  } else if (!KNOWN.has(kind) && !TypeRegistry.Has(kind)) {
    const mend = 'Use the types of `t`, or register it in TypeBox’s TypeRegistry first'
    found.push([`the type "${kind}" is not known`, mend])
  }
  const format: unknown = schema['format']
  if (kind === 'String' && typeof format === 'string' && !FormatRegistry.Has(format)) {
    const mend = `Register it first: FormatRegistry.Set('${format}', (text) => …), or take another`
    found.push([`the format "${format}" is not known, so no value would fit`, mend])
  }
  return found
}

function ofKind(shape: Shape): Finding[] {
  if (shape.kind === 'object') return ofObject(shape)
  if (shape.kind !== 'union' || !reaches(shape, (it) => it.cyclic)) return []
  // Each of several branches that contain the union would be tried at every level.
  const program = new Program()
  const { arrays, objects } = candidatesOf(shape, program)
  const recursive = [objects, arrays].some((branches) => {
    if (discriminatorOf(branches)) return false
    return branches.filter((it) => reaches(it, (inner) => inner === shape)).length > 1
  })
  if (!recursive) return []
  return [
    [
      'a value of this recursive union can take exponential time to check',
      'Give its objects a property whose t.Literal tells them apart, such as `kind`',
    ],
  ]
}

function ofObject({ properties }: ObjectShape): Finding[] {
  return properties
    .filter(({ key }) => key in Object.prototype)
    .map(({ key }) => [
      `the property name "${key}" means something on every JavaScript object`,
      'Choose another name',
    ])
}

function ofDefault(shape: Shape): Finding | undefined {
  const { default: value } = shape.schema
  if (value === undefined || typeof value === 'function' || shape.schema[Kind] === 'Date')
    return undefined
  // Compiled for this one value, the check would cost more than all errors.
  const [wrong] = compileShape(shape).errors(value)
  if (!wrong) return undefined
  return ['its default does not fit the schema itself', 'Change the default or the schema']
}

const IN_PROCESS = new Set([
  'AsyncIterator',
  'Constructor',
  'Function',
  'Iterator',
  'Promise',
  'Symbol',
])
const KNOWN = new Set([
  'Any',
  'Array',
  'BigInt',
  'Boolean',
  'Date',
  'Integer',
  'Intersect',
  'Literal',
  'Never',
  'Not',
  'Null',
  'Number',
  'Object',
  'Record',
  'RegExp',
  'String',
  'TemplateLiteral',
  'Tuple',
  'Uint8Array',
  'Undefined',
  'Union',
  'Unknown',
  'Unsafe',
  'Void',
])
