// What every server of the benchmark speaks. Plain TypeBox, which is plain JSON Schema, so that the
// Bun servers compile it with TypeBox and Fastify with ajv.
import { type Static, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }

/** Answer of `GET /health`. */
export const Health = Type.Object({ status: Type.Literal('ok') }, closed)

/** Path parameters of `GET /tasks/:id`. */
export const TaskParams = Type.Object({ id: Type.Integer({ minimum: 1 }) }, closed)

/** Query of `GET /tasks/:id`. */
export const TaskQuery = Type.Object({ verbose: Type.Boolean() }, closed)

/** Answer of `GET /tasks/:id`. */
export const Task = Type.Object(
  {
    id: Type.Integer(),
    title: Type.String(),
    description: Type.String(),
    assignee: Type.String({ format: 'email' }),
    priority: Type.Integer({ minimum: 1, maximum: 5 }),
    done: Type.Boolean(),
    tags: Type.Array(Type.String()),
    createdAt: Type.String(),
  },
  closed,
)

const draft = {
  title: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({ maxLength: 1000 }),
  assignee: Type.String({ format: 'email' }),
  priority: Type.Integer({ minimum: 1, maximum: 5 }),
  done: Type.Boolean(),
  estimate: Type.Number({ minimum: 0 }),
  tags: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 }),
  steps: Type.Array(
    Type.Object({ title: Type.String({ minLength: 1 }), done: Type.Boolean() }, closed),
    { maxItems: 20 },
  ),
}

/** Body of `POST /tasks`. */
export const TaskDraft = Type.Object(draft, closed)

/** Answer of `POST /tasks`. */
export const CreatedTask = Type.Object({ id: Type.Integer(), ...draft }, closed)

export type Task = Static<typeof Task>
export type TaskDraft = Static<typeof TaskDraft>
export type CreatedTask = Static<typeof CreatedTask>
