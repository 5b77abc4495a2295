// Random schemas, each with an arbitrary of values that fit it.
import { type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'

/** A schema and values that fit it as a closed input. */
export interface Fitting {
  readonly schema: TSchema
  readonly values: fc.Arbitrary<unknown>
}

const KEYS = ['a', 'b', 'c', 'd', 'e-f', '1', 'ünï']

const leaf: fc.Arbitrary<Fitting> = fc.constantFrom<Fitting[]>(
  { schema: t.String(), values: fc.string() },
  {
    schema: t.String({ minLength: 2, maxLength: 4 }),
    values: fc.string({ minLength: 2, maxLength: 4, unit: 'grapheme-ascii' }),
  },
  { schema: t.String({ format: 'email' }), values: fc.constantFrom('a@b.example', 'x.y+z@q-r.s') },
  {
    schema: t.Number(),
    values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
  },
  { schema: t.Integer({ minimum: -5, maximum: 5 }), values: fc.integer({ min: -5, max: 5 }) },
  { schema: t.Boolean(), values: fc.boolean() },
  { schema: t.Null(), values: fc.constant(null) },
  { schema: t.Literal('x'), values: fc.constant('x') },
  { schema: t.Enum({ one: 'one', two: 2 }), values: fc.constantFrom('one', 2) },
)

const object = (children: fc.Arbitrary<Fitting>): fc.Arbitrary<Fitting> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), children, fc.boolean()), {
      selector: ([key]) => key,
      maxLength: 4,
    })
    .map((members) => ({
      schema: t.Object(
        Object.fromEntries(
          members.map(([key, { schema }, optional]) => [
            key,
            optional ? t.Optional(schema) : schema,
          ]),
        ),
      ),
      values: fc.record(Object.fromEntries(members.map(([key, { values }]) => [key, values])), {
        requiredKeys: members.filter(([, , optional]) => !optional).map(([key]) => key),
        noNullPrototype: true,
      }),
    }))

const union = (children: fc.Arbitrary<Fitting>): fc.Arbitrary<Fitting> =>
  fc.array(children, { minLength: 1, maxLength: 3 }).map((branches) => ({
    schema: t.Union(branches.map(({ schema }) => schema)),
    values: fc.oneof(...branches.map(({ values }) => values)),
  }))

const tagged = (children: fc.Arbitrary<Fitting>): fc.Arbitrary<Fitting> =>
  fc.tuple(children, children).map((inner) => ({
    schema: t.Union(
      inner.map(({ schema }, tag) => t.Object({ tag: t.Literal(tag), inner: schema })),
    ),
    values: fc.oneof(
      ...inner.map(({ values }, tag) => values.map((value) => ({ tag, inner: value }))),
    ),
  }))

/** Two objects whose keys do not collide, merged. */
const intersect = (children: fc.Arbitrary<Fitting>): fc.Arbitrary<Fitting> =>
  fc.tuple(children, children, children).map(([left, right, other]) => ({
    schema: t.Intersect([
      t.Object({ left: left.schema }),
      t.Union([t.Object({ right: right.schema }), t.Object({ other: other.schema })]),
    ]),
    values: fc.oneof(
      fc.record({ left: left.values, right: right.values }, { noNullPrototype: true }),
      fc.record({ left: left.values, other: other.values }, { noNullPrototype: true }),
    ),
  }))

const tree = t.Recursive((This) =>
  t.Object({
    v: t.Integer({ minimum: -5, maximum: 5 }),
    children: t.Array(This),
    parent: t.Optional(t.Union([This, t.Null()])),
  }),
)
const treeValue = fc.letrec((tie) => ({
  tree: fc.record(
    {
      v: fc.integer({ min: -5, max: 5 }),
      children: fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 2 })),
      parent: fc.oneof({ maxDepth: 2 }, fc.constant(null), tie('tree')),
    },
    { requiredKeys: ['v', 'children'], noNullPrototype: true },
  ),
})).tree

/** Any of the types of JSON, nested. */
export const fitting: fc.Arbitrary<Fitting> = fc.letrec<{ any: Fitting }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    object(tie('any')),
    union(tie('any')),
    tagged(tie('any')),
    intersect(tie('any')),
    fc.constant({ schema: tree, values: treeValue }),
    tie('any').map(({ schema, values }) => ({
      schema: t.Array(schema, { maxItems: 4 }),
      values: fc.array(values, { maxLength: 4 }),
    })),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => ({
      schema: t.Tuple([a.schema, b.schema]),
      values: fc.tuple(a.values, b.values),
    })),
    tie('any').map(({ schema, values }) => ({
      schema: t.Record(t.String({ pattern: '^r[0-9]$' }), schema),
      values: fc.dictionary(fc.constantFrom('r1', 'r2', 'r3'), values, { noNullPrototype: true }),
    })),
  ),
})).any

/** A schema with one of its values. */
export const fittingPair: fc.Arbitrary<{ schema: TSchema; value: unknown }> = fitting.chain(
  ({ schema, values }) => values.map((value) => ({ schema, value })),
)

/** Every object below a value, itself included. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? below : [value as Record<string, unknown>, ...below]
}

/** Freezes a value throughout, so that a write to it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen)
    Object.freeze(value)
  }
  return value
}
