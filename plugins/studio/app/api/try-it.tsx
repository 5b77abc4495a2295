import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Send } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useCanWrite } from '../data/boot.ts'
import { blank } from '../form/blank.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaForm } from '../form/schema-form.tsx'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import type { Operation } from './operations.ts'
import { curlOf, requestOf, sendRequest } from './request.ts'

type Values = Record<string, unknown>

/** Parameters and body as one form. */
function schemaOf({ parameters, body }: Operation): Schema {
  const own = parameters.filter((each) => each.in !== 'cookie')
  const properties: Record<string, Schema> = Object.fromEntries(
    own.map(({ name, schema, description }) => [
      name,
      { ...schema, ...(description ? { description } : {}) },
    ]),
  )
  return {
    type: 'object',
    properties: { ...properties, ...(body ? { body } : {}) },
    required: [
      ...own.filter(({ required }) => required).map(({ name }) => name),
      ...(body ? ['body'] : []),
    ],
    ...(body?.$defs ? { $defs: body.$defs } : {}),
  }
}

/** Sends the request as any client would, with this browser's own credentials of the app. */
export function TryIt({ of }: { of: Operation }) {
  const schema = useMemo(() => schemaOf(of), [of])
  const [values, setValues] = useState<Values>(() => blank(schema, schema) as Values)
  const canWrite = useCanWrite()
  const send = useMutation({ mutationFn: () => sendRequest(requestOf(of, values)) })
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
  const request = requestOf(of, values)
  return (
    <section
      aria-label="Try it"
      className="flex w-[42%] max-w-150 min-w-80 shrink-0 flex-col border-l border-line bg-panel @max-[860px]:w-full @max-[860px]:max-w-none @max-[860px]:border-l-0"
    >
      <header className="flex h-12 items-center gap-2 border-b border-line px-4">
        <h2 className="label flex-1">Try it</h2>
        <CopyButton label="Copy as curl" text={() => curlOf(request)} />
        {may && (
          <Button
            look="primary"
            icon={<Send size={12} />}
            disabled={send.isPending}
            hint={printKeys('mod+Enter')}
            onClick={() => mutate()}
          >
            Send
          </Button>
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
          onChange={(next) => setValues(next as Values)}
        />
      </div>
      {send.error && (
        <p role="alert" className="border-t border-line p-4 text-sm text-err">
          {send.error.message}
        </p>
      )}
      {send.data && (
        <div
          className="max-h-[50%] shrink-0 animate-in overflow-y-auto border-t border-line bg-bg p-4"
          tabIndex={0}
          role="region"
          aria-label="Answer"
        >
          <p className="flex items-center gap-3 pb-2">
            <span
              className={`data text-base font-semibold ${send.data.status < 400 ? 'text-ok' : 'text-err'}`}
            >
              {send.data.status}
            </span>
            <span className="data text-xs text-muted">{duration(send.data.ms)}</span>
            <span className="flex-1" />
            <RunLink of={send.data.headers} action={of.id} />
          </p>
          <details className="pb-2">
            <summary className="h-6 text-xs text-dim">{send.data.headers.length} headers</summary>
            <ul className="data text-xs text-muted">
              {send.data.headers.map(([name, value]) => (
                <li key={name} className="break-all">
                  <span className="text-dim">{name}:</span> {value}
                </li>
              ))}
            </ul>
          </details>
          {typeof send.data.body === 'string' ? (
            <pre className="data text-xs whitespace-pre-wrap">{send.data.body}</pre>
          ) : (
            <Json value={send.data.body} depth={3} />
          )}
        </div>
      )}
    </section>
  )
}

/** To the run behind an answer, where the answer names it; else to the runs of its action. */
function RunLink({ of, action }: { of: [string, string][]; action: string }) {
  const id = of.find(([name]) => name === 'x-request-id')?.[1]
  const look = 'flex h-6 items-center gap-1 text-sm text-accent hover:underline'
  return id ? (
    <Link to="/runs/$id" params={{ id }} className={look}>
      Trace <ArrowRight size={13} aria-hidden />
    </Link>
  ) : (
    <Link to="/runs" search={{ q: `action:${action}` }} className={look}>
      Runs <ArrowRight size={13} aria-hidden />
    </Link>
  )
}
