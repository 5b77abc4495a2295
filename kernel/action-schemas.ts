import type { ActionSource } from './action.ts'
import { type ActionOutput, actionOutput } from './output.ts'
import type { BootProblem } from './problem.ts'
import { type InputSchema, type SchemaProblem, UnusableSchema } from './schema.ts'
import { checkSchema, compileInput, formProblems, isStandard } from './schema.ts'

type Definition = ActionSource['~action']['definition']
type Report = (problem: BootProblem) => void

/**
 * An action's schemas, compiled and judged. What is wrong with them is reported; one that cannot
 * be compiled is undefined.
 */
export async function actionSchemas(
  { input, output }: Definition,
  report: Report,
): Promise<{ input: InputSchema | undefined; output: ActionOutput | undefined }> {
  return {
    input: await usable('input', input, () => compileInput(input), report),
    output: await usable('output', output, () => actionOutput(output), report),
  }
}

const NOTHING = {
  input: 't.Object({}) when it takes nothing',
  output: 't.Void() when it gives nothing',
  payload: 't.Object({}) when it says nothing',
}

/**
 * A compiled schema, judged. What is wrong with it is reported; one that cannot be compiled is
 * undefined.
 */
export async function usable<S extends { readonly json: Parameters<typeof checkSchema>[0] }>(
  which: keyof typeof NOTHING,
  given: unknown,
  compile: () => S,
  report: Report,
): Promise<S | undefined> {
  if (given === undefined) {
    report({ message: `it has no \`${which}\``, mend: `give it a schema: ${NOTHING[which]}` })
    return undefined
  }
  const tell = ({ path, message, mend }: SchemaProblem): void =>
    report({ message: `${which}${path}: ${message}`, mend: lowerFirst(mend) })
  const malformed = isStandard(given) ? [] : formProblems(given, which === 'output')
  malformed.forEach(tell)
  if (malformed.length > 0) return undefined
  try {
    const compiled = compile()
    const vendor = isStandard(given) ? given['~standard'].vendor : undefined
    for (const problem of await checkSchema(compiled.json, vendor)) tell(problem)
    return compiled
  } catch (cause) {
    if (cause instanceof UnusableSchema) cause.problems.forEach(tell)
    else {
      report({
        message: `its \`${which}\` is not a schema that can be compiled`,
        mend: 'make it with `t`, or give a Standard Schema that can become JSON Schema',
        cause,
      })
    }
    return undefined
  }
}

/** A schema's mends are sentences of their own; here one follows "do:". */
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
