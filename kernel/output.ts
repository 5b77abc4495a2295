import { Kind, type TSchema } from '@sinclair/typebox'
import type { TStream } from './t.ts'
import { InvalidInput, InvalidOutput } from './errors.ts'
import {
  type InputSchema,
  type Schema,
  SchemaError,
  compileOutput,
  hidesNothing,
} from './schema.ts'

/** What an action gives back. */
export interface ActionOutput {
  /** `empty`: nothing (HTTP 204). `stream`: items. `raw`: bytes sent as they are. */
  readonly kind: 'value' | 'empty' | 'stream' | 'raw'
  /** Schema of the value, or of one item of a stream. */
  readonly json: TSchema
  /** Strips and validates a value, or one item of a stream. Throws `INVALID_OUTPUT`. */
  readonly write: (value: unknown) => unknown
  /** Whether what {@link ActionOutput.write} gives may be recorded as it is: nothing in it is secret. */
  readonly hidesNothing: boolean
}

function invalidOutput(error: unknown): unknown {
  if (!(error instanceof SchemaError)) return error
  const issues = error.issues.map((issue) => `${issue.path || '/'}: ${issue.message}`)
  return new InvalidOutput({
    cause: new Error(`the output does not fit its schema: ${issues.join('; ')}`),
  })
}

/** Compiles an action's output schema. */
export function actionOutput(schema: Schema): ActionOutput {
  const kind = Kind in schema ? (schema as TSchema)[Kind] : undefined
  if (kind === 'bunbase:Raw') {
    const write = compileRaw(schema as TSchema)
    return { kind: 'raw', json: schema as TSchema, write, hidesNothing: false }
  }
  const compiled = compileOutput(kind === 'bunbase:Stream' ? (schema as TStream).item : schema)
  const { json, empty } = compiled
  const write = ANYTHING.has(json[Kind]) ? onlyData(compiled.write) : compiled.write
  return {
    kind: kind === 'bunbase:Stream' ? 'stream' : empty ? 'empty' : 'value',
    json,
    // Validators of others may let through what their schema does not tell of.
    get hidesNothing() {
      return Kind in schema && hidesNothing(json)
    },
    write(value) {
      try {
        const written = write(value)
        return written instanceof Promise
          ? written.catch((error: unknown) => Promise.reject(invalidOutput(error) as Error))
          : written
      } catch (error) {
        throw invalidOutput(error)
      }
    },
  }
}

const ANYTHING = new Set(['Any', 'Unknown'])

/** A schema that takes anything takes a response, too, of which JSON would say `{}`. */
function onlyData(write: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => {
    if (typeof value === 'object' && value !== null) {
      const [is, wanted] = BYTES.some((type) => value instanceof type)
        ? ['bytes or a Response', 't.Raw(type)']
        : Symbol.asyncIterator in value
          ? ['a stream', 't.Stream(item)']
          : []
      if (is)
        throw new InvalidOutput({
          cause: new Error(`the output is ${is}: declare it as ${wanted}`),
        })
    }
    return write(value)
  }
}

const BYTES = [Response, Blob, ReadableStream]

function compileRaw(schema: TSchema): (value: unknown) => unknown {
  return (value) => {
    if (BYTES.some((type) => value instanceof type)) return value
    throw new InvalidOutput({
      cause: new Error(
        `an output of t.Raw(${JSON.stringify(schema['contentMediaType'])}) must be a Response, a Blob or a ReadableStream`,
      ),
    })
  }
}

/** Reads an input against its schema. Throws `INVALID_INPUT`. */
export function readInput(schema: InputSchema, value: unknown): unknown {
  try {
    const read = schema.read(value)
    return read instanceof Promise
      ? read.catch((error: unknown) => Promise.reject(invalidInput(error) as Error))
      : read
  } catch (error) {
    throw invalidInput(error)
  }
}

function invalidInput(error: unknown): unknown {
  return error instanceof SchemaError
    ? new InvalidInput({ details: { issues: [...error.issues] } })
    : error
}
