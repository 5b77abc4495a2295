import { type ErrorClass, Forbidden, InvalidInput, Unauthenticated } from '../../kernel/index.ts'
import type { ServedRoute } from '../http/index.ts'
import type { JsonSchema, SchemaWriter } from './schema.ts'

/** What every error answer has (RFC 9457, “Problem Details for HTTP APIs”). */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', description: 'URI reference that names the kind of problem.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable and machine-readable.' },
    detail: { type: 'string' },
    traceId: { type: 'string', description: 'Quote it when you ask for help.' },
    errors: {
      type: 'array',
      description: 'What is wrong with the input, by place.',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', description: 'JSON pointer into the input (RFC 6901).' },
          message: { type: 'string' },
        },
      },
    },
    details: { description: 'Machine-readable facts about the problem.' },
  },
}

const PROBLEM_REF: JsonSchema = { $ref: '#/components/schemas/Problem' }

/** Writes the answers of routes: the good one, the declared errors, and the rest. */
export class ResponseWriter {
  readonly #schemas: SchemaWriter

  constructor(schemas: SchemaWriter) {
    this.#schemas = schemas
  }

  of(route: ServedRoute): Record<string, JsonSchema> {
    return {
      ...this.#success(route),
      ...this.#errors(route),
      default: problem('Any other problem.', PROBLEM_REF),
    }
  }

  #success({ action, status }: ServedRoute): Record<string, JsonSchema> {
    const { kind, json } = action.output
    if (kind === 'empty') return { [status]: { description: 'Done.' } }
    if (kind === 'raw') {
      const content = { [String(json['contentMediaType'])]: {} }
      return { [status]: { description: json.description ?? 'The content.', content } }
    }
    const schema = this.#schemas.write(json)
    const content =
      kind === 'stream'
        ? { 'text/event-stream': { schema }, 'application/x-ndjson': { schema } }
        : { 'application/json': { schema } }
    return { [status]: { description: json.description ?? 'Done.', content } }
  }

  #errors({ action }: ServedRoute): Record<string, JsonSchema> {
    const expected: ErrorClass[] = [
      InvalidInput,
      ...(action.guards.some(({ guard }) => !guard.options.public)
        ? [Unauthenticated, Forbidden]
        : []),
      ...(action.definition.errors ?? []),
    ]
    const byStatus = Map.groupBy(new Set(expected), ({ entry }) => entry.status)
    return Object.fromEntries(
      [...byStatus].map(([status, errors]) => [
        String(status),
        problem(
          errors.map(({ entry }) => entry.message).join(' '),
          errors.length === 1
            ? this.#problemOf(errors[0]!)
            : { anyOf: errors.map((error) => this.#problemOf(error)) },
        ),
      ]),
    )
  }

  #problemOf({ code, entry }: ErrorClass): JsonSchema {
    // The issues of an input stand in the problem's own `errors`.
    const invalid = code === InvalidInput.code
    const details = invalid ? undefined : entry.details
    return {
      allOf: [
        PROBLEM_REF,
        {
          type: 'object',
          required: ['code', ...(invalid ? ['errors'] : details ? ['details'] : [])],
          properties: {
            code: { type: 'string', const: code },
            ...(details ? { details: this.#schemas.write(details) } : {}),
          },
        },
      ],
    }
  }
}

function problem(description: string, schema: JsonSchema): JsonSchema {
  return { description, content: { 'application/problem+json': { schema } } }
}
