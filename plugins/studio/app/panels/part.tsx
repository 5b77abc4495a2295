import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PanelView } from '../../contract/shell.ts'
import { useCanWrite } from '../data/boot.ts'
import { call } from '../data/call.ts'
import { every } from '../data/clock.ts'
import { read } from '../data/queries.ts'
import { blank } from '../form/blank.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaForm } from '../form/schema-form.tsx'
import { Button } from '../ui/button.tsx'
import { Json } from '../ui/json.tsx'
import { Section } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { toast } from '../ui/toast.tsx'
import { views } from './views.tsx'

/** One part of a panel, fed by its action. */
export function PanelPart({ panel, of }: { panel: string; of: PanelView }) {
  return (
    <Section title={of.title ?? of.id} className="border-b border-line px-4 pb-4">
      {of.kind === 'form' ? <Form panel={panel} of={of} /> : <Read panel={panel} of={of} />}
    </Section>
  )
}

function Read({ panel, of }: { panel: string; of: PanelView }) {
  const query = useQuery({
    ...read('studio.panels.read', { panel, view: of.id }),
    // The page has just read it.
    retryOnMount: false,
  })
  const { refetch } = query
  useEffect(
    () => (of.refreshMs ? every(Math.max(1000, of.refreshMs), () => void refetch()) : undefined),
    [of.refreshMs, refetch],
  )
  const View = views[of.kind as Exclude<PanelView['kind'], 'form'>]
  return <Queried of={query}>{({ data }) => <View of={of} data={data} />}</Queried>
}

function Form({ panel, of }: { panel: string; of: PanelView }) {
  const schema = (of.input ?? {}) as Schema
  const [value, setValue] = useState<unknown>(() => blank(schema, schema))
  const canWrite = useCanWrite()
  const send = useMutation({
    mutationFn: () => call('studio.panels.read', { panel, view: of.id, input: value }),
    onSuccess: () => toast('done', 'Done.'),
    onError: (error) => toast('failed', error.message),
  })
  if (!canWrite)
    return <p className="text-sm text-dim">It changes things, and you may only read.</p>
  return (
    <div className="flex max-w-140 flex-col gap-3">
      <SchemaForm id={`panel-${of.id}`} schema={schema} value={value} onChange={setValue} />
      <Button
        look="primary"
        className="self-start"
        disabled={send.isPending}
        onClick={() => send.mutate()}
      >
        {of.title ?? 'Send'}
      </Button>
      {send.data && <Json value={send.data.data} depth={2} />}
    </div>
  )
}
