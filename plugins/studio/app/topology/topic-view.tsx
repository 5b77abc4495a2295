import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { useState } from 'react'
import type { TopicRow } from '../../contract/events.ts'
import type { Identity } from '../../contract/wire.ts'
import { As } from '../actions/as.tsx'
import { useCanWrite } from '../data/boot.ts'
import { call } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { blank } from '../form/blank.ts'
import { type Schema, kindOf } from '../form/schema.ts'
import { SchemaForm } from '../form/schema-form.tsx'
import { SchemaTree } from '../form/schema-tree.tsx'
import { Button } from '../ui/button.tsx'
import { FileLink } from '../ui/file-link.tsx'
import { Section } from '../ui/page.tsx'
import { toast } from '../ui/toast.tsx'
import { Received } from './received.tsx'

/** One event: its payload, its listeners, the last that came, and emitting one. */
export function TopicView({ of }: { of: TopicRow }) {
  const schema = (of.schema ?? {}) as Schema
  const recent = useQuery({
    ...read('studio.events.recent', { topic: of.name }),
    placeholderData: undefined,
  })
  const [payload, setPayload] = useState<unknown>(() => blank(schema, schema))
  const [as, setAs] = useState<Identity>({ kind: 'system' })
  const canWrite = useCanWrite()
  const { refetch } = recent
  const emit = useMutation({
    mutationFn: () => call('studio.events.emit', { topic: of.name, payload, as }),
    onSuccess: ({ listeners }) => {
      toast(
        'done',
        `${of.name} is emitted; ${listeners} ${listeners === 1 ? 'listener' : 'listeners'}.`,
      )
      void refetch()
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <div className="grid min-h-0 min-w-0 flex-1 grid-cols-[1fr_minmax(300px,40%)] @max-[900px]:grid-cols-1 @max-[900px]:overflow-auto">
      <section aria-label="The event" tabIndex={0} className="min-h-0 overflow-y-auto px-4 py-3">
        <header className="flex items-baseline gap-3">
          <h2 className="data text-lg font-semibold">{of.name}</h2>
          {of.plugin && <span className="text-xs text-dim">by {of.plugin}</span>}
          {of.file ? (
            <FileLink file={of.file} line={of.line} />
          ) : (
            !of.declared && (
              <span className="text-xs text-warn">emitted without being declared</span>
            )
          )}
        </header>
        <Section title="Listeners" className="pt-2">
          {of.listeners.length === 0 && (
            <p className={`text-sm ${of.plugin ? 'text-dim' : 'text-warn'}`}>
              {of.plugin
                ? 'Nobody listens. It is there for those who want to.'
                : 'Nobody listens: what is emitted goes nowhere.'}
            </p>
          )}
          <ul>
            {of.listeners.map((name) => (
              <li key={name}>
                <Link
                  to="/actions/$name"
                  params={{ name }}
                  className="data inline-flex h-6 items-center text-xs text-accent hover:underline"
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
        <Section title="Payload" className="pt-2">
          <SchemaTree schema={schema} />
        </Section>
        <Received of={recent} />
      </section>
      {canWrite && (
        <section aria-label="Emit" className="flex min-h-0 flex-col border-l border-line bg-panel">
          <header className="flex h-12 items-center gap-2 border-b border-line px-4">
            <h2 className="label flex-1">Emit</h2>
            <As value={as} onChange={setAs} />
            <Button
              look="primary"
              icon={<Send size={12} />}
              disabled={emit.isPending}
              onClick={() => emit.mutate()}
            >
              Emit
            </Button>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">
            {kindOf(schema) === 'json' && !of.schema ? (
              <p className="text-sm text-dim">It declares no payload.</p>
            ) : (
              <SchemaForm id="emit" schema={schema} value={payload} onChange={setPayload} />
            )}
          </div>
        </section>
      )}
    </div>
  )
}
