import { useMutation } from '@tanstack/react-query'
import { Send, Square } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useCanWrite } from '../data/boot.ts'
import { useStore } from '../data/store.ts'
import { checkValue } from '../form/check.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaForm } from '../form/schema-form.tsx'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { AnswerView } from './answer.tsx'
import type { Operation } from './operations.ts'
import type { ApiRequest } from './request.ts'
import { type Answer, sendRequest } from './send.ts'
import { token } from './token.ts'

const NONE: ReadonlyMap<string, string> = new Map()

/** Sends the request as any client would, with this browser's session in the app or with a token. */
export function TryIt({
  of,
  schema,
  values,
  request,
  onChange,
}: {
  of: Operation
  /** Parameters and body as one form. */
  schema: Schema
  values: Record<string, unknown>
  request: ApiRequest
  onChange: (values: Record<string, unknown>) => void
}) {
  const [errors, setErrors] = useState(NONE)
  const [part, setPart] = useState<Answer>()
  const abort = useRef<AbortController>(undefined)
  const bearer = useStore(token)
  const canWrite = useCanWrite()
  const send = useMutation({
    async mutationFn() {
      abort.current = new AbortController()
      setPart(undefined)
      // Said beside the fields; sent all the same, as the app is the judge.
      setErrors(await checkValue(schema, values))
      return sendRequest(request, abort.current.signal, setPart)
    },
    onSuccess: ({ body, status }) => {
      if (status === 400 && body.kind === 'json') setErrors(issuesOf(body.value, of))
      else if (status < 400) setErrors(NONE)
    },
  })
  const { mutate } = send
  const may = canWrite || of.method === 'GET'
  useCommands(
    useMemo(
      () =>
        may
          ? [
              {
                ...{ id: 'api.send', title: 'Send the request', group: 'API' },
                ...{ keys: 'mod+Enter', run: () => mutate() },
              },
            ]
          : [],
      [may, mutate],
    ),
  )
  const answer = send.isPending ? part : send.data
  return (
    <section
      aria-label="Try it"
      className="flex w-[42%] max-w-150 min-w-80 shrink-0 flex-col border-l border-line bg-panel @max-[860px]:w-full @max-[860px]:max-w-none @max-[860px]:border-t @max-[860px]:border-l-0"
    >
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="label flex-1">Try it</h2>
        {send.isPending && part && (
          <Button icon={<Square size={11} />} onClick={() => abort.current?.abort()}>
            Stop
          </Button>
        )}
        {may ? (
          <Button
            look="primary"
            icon={<Send size={12} />}
            disabled={send.isPending}
            hint={printKeys('mod+Enter')}
            onClick={() => mutate()}
          >
            Send
          </Button>
        ) : (
          <span className="text-xs text-dim">Read only: GET alone can be sent.</span>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <p className="data pb-3 text-xs break-all text-dim">
          {request.method} {request.url}
        </p>
        <SchemaForm
          id="try"
          schema={schema}
          value={values}
          onChange={(next) => onChange(next as Record<string, unknown>)}
          errors={errors}
        />
        {of.secured && (
          <div className="mt-4 border-t border-line pt-3">
            <Field
              id="try-token"
              label="Bearer token"
              hint="An API key or a session’s token. Without one this browser’s own session in the app is sent."
            >
              <Input
                id="try-token"
                mono
                type="password"
                aria-describedby="try-token-hint"
                value={bearer}
                onChange={(event) => token.set(event.target.value.trim())}
              />
            </Field>
          </div>
        )}
      </div>
      {send.error && (
        <p role="alert" className="border-t border-line p-4 text-sm text-err">
          No answer: {send.error.message}
        </p>
      )}
      {answer && <AnswerView of={answer} busy={send.isPending} />}
    </section>
  )
}

/** What the app says is wrong with the input, by the place in this form. */
function issuesOf(problem: unknown, { parameters }: Operation): ReadonlyMap<string, string> {
  const { errors = [] } = problem as { errors?: { path: string; message: string }[] }
  const asked = new Set(parameters.map(({ name }) => `/${name}`))
  return new Map(
    errors.map(({ path, message }) => [asked.has(path) ? path : `/body${path}`, message]),
  )
}
