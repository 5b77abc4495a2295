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
import { emptyRequired } from '../form/empty.ts'
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

const REQUIRED = 'This is required.'
const none: ReadonlyMap<string, string> = new Map()
const nothing = Symbol('nothing was asked')

/** Runs an action as somebody, with an input from a form or as JSON; or asks its guards without running it. */
export function Playground({ of }: { of: ActionDetail }) {
  const schema = (of.input.schema ?? {}) as Schema
  const [value, setValue] = useState<unknown>(() => of.examples[0]?.input ?? blank(schema, schema))
  const [text, setText] = useState<string>()
  const [as, setAs] = useState<Identity>({ kind: 'anonymous' })
  const [wrong, setErrors] = useState(none)
  /** The input whose empty fields were asked for: it is sent as it is when that is wanted again. */
  const [asked, setAsked] = useState<unknown>(nothing)
  const canWrite = useCanWrite()
  const box = useRef<HTMLElement>(null)
  const parsed = text === undefined ? { value } : parseJson(text)
  const run = useMutation({
    mutationFn: async (dry: boolean) => {
      setErrors(dry ? none : await checkValue(schema, parsed.value))
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
  const bad = parsed.error !== undefined
  const given = text ?? value
  const empty = emptyRequired(schema, schema, parsed.value)
  const anyway = asked === given && empty.length > 0
  const errors =
    asked === nothing ? wrong : new Map([...wrong, ...empty.map((at) => [at, REQUIRED] as const)])
  const go = (): void => {
    if (run.isPending) return
    if (empty.length > 0 && !anyway) {
      setAsked(given)
      setErrors(none)
      return document.getElementById(`play${empty[0]!.replaceAll('/', '-')}`)?.focus()
    }
    setAsked(nothing)
    run.mutate(false)
  }
  const latest = useRef(go)
  latest.current = go
  useCommands(
    useMemo(
      () =>
        canWrite && !bad
          ? [
              {
                ...{ id: 'playground.run', title: `Run ${of.name}`, group: 'Playground' },
                run: () => latest.current(),
              },
              {
                ...{ id: 'playground.send', title: 'Run, within the playground' },
                ...{ group: 'Playground', keys: 'mod+Enter', quiet: true },
                // It does something: from elsewhere on the page it only comes here.
                run: () =>
                  box.current?.contains(document.activeElement)
                    ? latest.current()
                    : box.current?.focus(),
              },
            ]
          : [],
      [canWrite, bad, of.name],
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
      ref={box}
      tabIndex={-1}
      aria-label="Playground"
      className="flex min-h-0 w-[42%] max-w-150 min-w-90 shrink-0 flex-col border-l border-line bg-panel focus-visible:-outline-offset-2 @max-[760px]:w-full @max-[760px]:max-w-none @max-[760px]:border-t @max-[760px]:border-l-0"
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
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
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
      <footer className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2.5">
        <As value={as} onChange={setAs} />
        <Button
          className="ml-auto"
          icon={<ShieldQuestion size={13} />}
          tip="Which guard would refuse, and why. Nothing runs."
          disabled={run.isPending}
          onClick={() => run.mutate(true)}
        >
          Ask guards
        </Button>
        {canWrite && (
          <Button
            look="primary"
            icon={<Play size={12} />}
            hint={printKeys('mod+Enter')}
            disabled={bad}
            // Not disabled: it would lose the focus that the key asks for.
            aria-disabled={run.isPending}
            onClick={go}
          >
            {anyway ? 'Run anyway' : 'Run'}
          </Button>
        )}
      </footer>
      <Result of={run.data} failure={run.error as Failure | null} busy={run.isPending} />
    </section>
  )
}
