// What reading and writing a POST body of 8 fields costs, stage by stage, beside TypeBox's own
// ways: `npm run bench -- schema`. Nanoseconds per value, the best of alternating rounds.
import { type TSchema, Type as t } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Value } from '@sinclair/typebox/value'
import {
  compileInput,
  compileOutput,
  parseJson,
  redactor,
  textReader,
} from '../../../kernel/schema.ts'
import { compileShape } from '../../../kernel/schema/compiled.ts'
import { type Generated, Program } from '../../../kernel/schema/program.ts'
import { shapeOf } from '../../../kernel/schema/read.ts'
import { defineClean } from '../../../kernel/schema/clean.ts'
import { defineScan } from '../../../kernel/schema/scan.ts'

const bodyOf = (options: object, more: object = {}): TSchema =>
  t.Object(
    {
      title: t.String({ minLength: 1, maxLength: 200 }),
      description: t.Optional(t.String()),
      email: t.String({ format: 'email' }),
      priority: t.Integer({ minimum: 1, maximum: 5, ...more }),
      done: t.Boolean(),
      tags: t.Array(t.String()),
      assignee: t.Object({ id: t.String(), name: t.String() }, options),
      items: t.Array(t.Object({ name: t.String(), quantity: t.Integer() }, options)),
    },
    options,
  )
const texts = Array.from({ length: 512 }, (_, n) =>
  JSON.stringify({
    title: `Write the report ${n}`,
    description: 'The long one, with figures',
    email: `someone${n}@example.com`,
    priority: (n % 5) + 1,
    done: n % 2 === 0,
    tags: ['work', 'writing', 'q3'],
    assignee: { id: `u${n}`, name: 'Ann' },
    items: [
      { name: 'draft', quantity: 1 },
      { name: 'review', quantity: n },
    ],
  }),
)
const bodies: unknown[] = texts.map((text) => JSON.parse(text))

const schema = bodyOf({})
const shape = shapeOf(schema)
const program = new Program()
const [scan, clean] = program
  .build(defineScan(shape, program), defineClean(shape, program))
  .map((made) => made!) as [Generated, Generated]
const { check } = compileShape(shape)
const input = compileInput(schema)
const withDefaults = compileInput(bodyOf({}, { default: 3 }))
const output = compileOutput(schema)
const closedByTypeBox = TypeCompiler.Compile(bodyOf({ additionalProperties: false }))
const redact = redactor(schema)
const integer = textReader(t.Integer())

const stages: [name: string, run: (index: number) => unknown][] = [
  ['check: types and formats', (i) => check(bodies[i])],
  ['scan: undeclared keys', (i) => scan(bodies[i])],
  ['clean: a stripped copy', (i) => clean(bodies[i])],
  ['read = check + scan', (i) => input.read(bodies[i])],
  ['read, with a default that is there', (i) => withDefaults.read(bodies[i])],
  ['write = clean + check', (i) => output.write(bodies[i])],
  ['JSON.parse', (i) => JSON.parse(texts[i]!)],
  ['parseJson, for a closed schema', (i) => parseJson(texts[i]!, { closed: input.closed })],
  ['parseJson, for any other', (i) => parseJson(texts[i]!)],
  ['text to integer', (i) => integer(i % 2 ? '42' : '-7')],
  ['redact', (i) => redact(bodies[i])],
  ["TypeBox's check of the closed schema", (i) => closedByTypeBox.Check(bodies[i])],
  ['TypeBox Value.Check', (i) => Value.Check(schema, bodies[i])],
  ['TypeBox Value.Clone + Clean', (i) => Value.Clean(schema, Value.Clone(bodies[i]))],
]

const rounds = Number(process.argv[2] ?? 15)
const best = new Map<string, number>()
let kept: unknown
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of stages) {
    const count = 50_000
    const started = Bun.nanoseconds()
    for (let i = 0; i < count; i++) kept = run(i & 511)
    const each = (Bun.nanoseconds() - started) / count
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, each))
  }
}
for (const [name, each] of best) console.log(`${name.padEnd(40)}${each.toFixed(0).padStart(7)} ns`)
process.exit(kept === undefined ? 1 : 0)
