// Schemas of other libraries: what goes in and what comes out differ where they transform.
import { type InputOfAction, type OutputOfAction, action } from 'bunbase'
import { z } from 'zod'
import { type Equal, expectType } from '../equal.ts'

export const plan = action(
  {
    input: z.object({
      day: z.string().transform((day) => new Date(day)),
      n: z.number().default(1),
    }),
    output: z.object({ text: z.string().transform((text) => text.length) }),
  },
  (input) => {
    expectType<Equal<typeof input, { day: Date; n: number }>>()
    return { text: input.day.toISOString() }
  },
)
expectType<Equal<InputOfAction<typeof plan>, { day: string; n?: number | undefined }>>()
expectType<Equal<OutputOfAction<typeof plan>, { text: number }>>()

action(
  { input: z.object({}), output: z.object({ n: z.number() }) },
  // @ts-expect-error the handler returns what goes into the output schema
  () => ({ n: 'one' }),
)
