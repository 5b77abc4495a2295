import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { RunDetail } from '../../contract/runs.ts'
import { call } from '../data/call.ts'
import { read } from '../data/queries.ts'
import { JsonEditor } from '../form/json-editor.tsx'
import { parseJson } from '../form/parse-json.ts'
import type { Schema } from '../form/schema.ts'
import { printKeys } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toast.tsx'
import { Effects } from './effects.tsx'

/** Runs it again with another input: for real, or in a transaction that is rolled back. */
export function Replay({ of, onClose }: { of: RunDetail; onClose: () => void }) {
  const { run, input } = of
  const [text, setText] = useState(() => JSON.stringify(input?.value ?? null, null, 2))
  const navigate = useNavigate()
  const parsed = parseJson(text)
  // An action that is gone has none.
  const schema = useQuery(read('studio.actions.get', { name: run.action })).data?.input.schema as
    Schema | undefined
  const replay = useMutation({
    mutationFn: (dry: boolean) =>
      call('studio.runs.replay', { id: run.id, input: parsed.value, dry }),
    onSuccess: ({ runId }, dry) => {
      if (dry) return
      onClose()
      void navigate({ to: '/runs/$id', params: { id: runId }, search: (was: object) => was })
    },
    onError: (error) => toast('failed', error.message),
  })
  const bad = parsed.error !== undefined
  return (
    <Dialog
      side
      open
      onClose={onClose}
      title="Edit & replay"
      description={`${run.action}, as its caller. A dry replay is rolled back: events, jobs and mail are held back and shown.`}
      width={620}
      footer={
        <>
          <Button disabled={bad || replay.isPending} onClick={() => replay.mutate(true)}>
            Dry replay
          </Button>
          <Button
            look="primary"
            hint={printKeys('mod+Enter')}
            disabled={bad || replay.isPending}
            onClick={() => replay.mutate(false)}
          >
            Replay
          </Button>
        </>
      }
    >
      <div
        className="flex flex-col gap-4"
        onKeyDown={(event) =>
          event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !bad && replay.mutate(false)
        }
      >
        {input && input.redacted.length > 0 && (
          <p className="rounded-md border border-warn/35 bg-warn/6 px-3 py-2 text-sm text-warn">
            Redacted when it was recorded, to be filled in:{' '}
            <span className="data text-xs">{input.redacted.join(', ')}</span>
          </p>
        )}
        <JsonEditor
          label="Input"
          value={text}
          onChange={setText}
          rows={14}
          {...(schema && { schema })}
        />
        {replay.data && <Effects of={replay.data} />}
      </div>
    </Dialog>
  )
}
