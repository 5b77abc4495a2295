import { type Caller, type Run, redactor } from '../../kernel/index.ts'
import { type FieldNames, MASK, redactByName } from './field-names.ts'
import { quote } from './quote.ts'
import { ValueWriter } from './value.ts'

/** Characters of fields after which the rest is left out. */
const LINE_LIMIT = 32_768

const redactors = new WeakMap<object, (value: unknown) => unknown>()

function redactorOf(schema: Run['action']['input']['json']): (value: unknown) => unknown {
  const known = redactors.get(schema)
  if (known) return known
  const made = redactor(schema)
  redactors.set(schema, made)
  return made
}

/** Plain data. A run's input and output are redacted by their schemas, all else by names. */
function shown(value: unknown, run: Run | undefined): unknown {
  try {
    if (value === run?.input && run !== undefined) return redactorOf(run.action.input.json)(value)
    if (value === run?.output && run !== undefined) return redactorOf(run.action.output.json)(value)
    return redactByName(value)
  } catch {
    return '[unreadable]'
  }
}

function read(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key)
  } catch {
    return '[unreadable]'
  }
}

/**
 * The fields of a line as JSON members, each with a comma before it.
 *
 * @param run whose input and output are redacted by schema when they are among the fields
 */
export function fieldsText(fields: object, names: FieldNames, run: Run | undefined): string {
  let text = ''
  let writer: ValueWriter | undefined
  for (const name of Object.keys(fields)) {
    const value = read(fields, name)
    if (value === undefined || name === '__proto__') continue
    const { lineKey, secret } = names.get(name)
    if (secret !== undefined && value !== null && secret.has(typeof value)) text += lineKey + MASK
    else if (typeof value === 'string') text += lineKey + quote(value)
    else if (typeof value === 'boolean' || Number.isFinite(value)) text += lineKey + String(value)
    else {
      writer ??= new ValueWriter(names, LINE_LIMIT)
      const written = writer.write(shown(value, run))
      if (written !== undefined) text += lineKey + written
    }
    if (text.length > LINE_LIMIT) return `${text},"truncated":true`
  }
  return text
}

function whose({ id, impersonatedBy }: Extract<Caller, { readonly id: string }>): string {
  const by = impersonatedBy === undefined ? '' : `,"impersonatedBy":${quote(impersonatedBy)}`
  return `,"id":${quote(id)}${by}`
}

/**
 * Who and what a run is, as JSON members, each with a comma before it. Only who a caller is may hold
 * anything: the others are made, or were checked, by the kernel.
 */
export function runText({ id, parent, traceId, action, caller }: Run): string {
  const callerId = 'id' in caller ? whose(caller) : ''
  const parentId = parent === undefined ? '' : `,"parentRunId":"${parent.id}"`
  return `,"runId":"${id}"${parentId},"traceId":"${traceId}","action":"${action.name}","caller":{"kind":"${caller.kind}"${callerId}}`
}
