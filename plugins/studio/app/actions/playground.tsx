import { useMutation } from '@tanstack/react-query'
import { Play, ShieldQuestion } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { ActionDetail } from '../../contract/actions.ts'
import type { Identity } from '../../contract/wire.ts'
import { useCanWrite } from '../data/boot.ts'
import { call } from '../data/call.ts'
import type { Failure } from '../data/failure.ts'
import { blank } from '../form/blank.ts'
import { checkValue } from '../form/check.ts'
import { JsonEditor } from '../form/json-editor.tsx'
import { parseJson } from '../form/parse-json.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaForm } from '../form/schema-form.tsx'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Segmented } from '../ui/field.tsx'
import { As } from './as.tsx'
import { Inputs, remember } from './inputs.tsx'
import { Result } from './result.tsx'

const none: ReadonlyMap<string, string> = new Map()

/** Runs an action as somebody, with an input from a form or as JSON; or asks its guards without running it. */
export function Playground({ of }: { of: ActionDetail }) {
  const schema = (of.input.schema ?? {}) as Schema
  const [value, setValue] = useState<unknown>(() => of.examples[0]?.input ?? blank(schema, schema))
  const [text, setText] = useState<string>()
  const [as, setAs] = useState<Identity>({ kind: 'anonymous' })
  const [errors, setErrors] = useState(none)
  const canWrite = useCanWrite()
  const form = useRef<HTMLDivElement>(null)
  const parsed = text === undefined ? { value } : parseJson(text)
  const run = useMutation({
    mutationFn: async (dry: boolean) => {
      const wrong = dry ? none : await checkValue(schema, parsed.value)
      setErrors(wrong)
      if (!dry) remember(of.name, parsed.value)
      return call('studio.actions.run', {
        action: of.name,
        input: parsed.value,
        as,
        ...(dry ? { dry } : {}),
      })
    },
    onError: (error) => {
      const { issues = [] } = error as Failure
      if (issues.length > 0) setErrors(new Map(issues.map(({ path, message }) => [path, message])))
    },
  })
  const { mutate } = run
  const bad = parsed.error !== undefined
  useCommands(
    useMemo(
      () =>
        canWrite && !bad
          ? [
              {
                id: 'playground.run',
                title: `Run ${of.name}`,
                group: 'Playground',
                keys: 'mod+Enter',
                run: () => mutate(false),
              },
            ]
          : [],
      [canWrite, bad, of.name, mutate],
    ),
  )
  const take = (input: unknown): void => {
    setValue(input)
    setErrors(none)
    if (text !== undefined) setText(JSON.stringify(input, null, 2))
  }
  const show = (mode: 'form' | 'json'): void => {
    if (mode === 'json') setText(JSON.stringify(value ?? null, null, 2))
    else {
      if (!bad) setValue(parsed.value)
      setText(undefined)
    }
  }
  return (
    <section
      aria-label="Playground"
      className="flex min-h-0 w-[42%] max-w-150 min-w-90 shrink-0 flex-col border-l border-line bg-panel @max-[760px]:w-full @max-[760px]:max-w-none @max-[760px]:border-t @max-[760px]:border-l-0"
    >
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
        <h2 className="label mr-auto">Playground</h2>
        <Inputs of={of} value={parsed.value} onTake={take} />
        <Segmented
          label="Input as"
          value={text === undefined ? 'form' : 'json'}
          options={[
            ['form', 'Form'],
            ['json', 'JSON'],
          ]}
          onChange={show}
        />
      </header>
      <div ref={form} className="min-h-0 flex-1 overflow-y-auto p-4">
        {text === undefined ? (
          <SchemaForm id="play" schema={schema} value={value} onChange={setValue} errors={errors} />
        ) : (
          <JsonEditor
            label="Input"
            value={text}
            onChange={(next) => {
              setText(next)
              setErrors(none)
            }}
            rows={16}
            schema={schema}
            errors={errors}
          />
        )}
      </div>
      <footer className="flex items-center gap-2 border-t border-line px-4 py-2.5">
        <As value={as} onChange={setAs} />
        <Button
          className="ml-auto"
          icon={<ShieldQuestion size={13} />}
          tip="Which guard would refuse, and why. Nothing runs."
          disabled={run.isPending}
          onClick={() => mutate(true)}
        >
          Ask guards
        </Button>
        {canWrite && (
          <Button
            look="primary"
            icon={<Play size={12} />}
            hint={printKeys('mod+Enter')}
            disabled={bad || run.isPending}
            onClick={() => mutate(false)}
          >
            Run
          </Button>
        )}
      </footer>
      <Result of={run.data} failure={run.error as Failure | null} busy={run.isPending} />
    </section>
  )
}
