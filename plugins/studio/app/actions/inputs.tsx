import { useMutation } from '@tanstack/react-query'
import { BookmarkPlus, History } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ActionDetail } from '../../contract/actions.ts'
import { useCanWrite } from '../data/boot.ts'
import { call } from '../data/call.ts'
import { now } from '../data/clock.ts'
import { queries } from '../data/queries.ts'
import { printKeys, useCommands } from '../shell/commands.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Input } from '../ui/field.tsx'
import { moment } from '../ui/format.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'

interface Used {
  at: number
  input: unknown
}

const MOST = 20
const keyOf = (action: string): string => `bunbase.studio.inputs.${action}`

function used(action: string): Used[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(action)) ?? '[]') as Used[]
  } catch {
    return []
  }
}

/** Keeps an input for the next time, in this browser; the newest 20 of each action. */
export function remember(action: string, input: unknown): void {
  const same = JSON.stringify(input)
  const others = used(action).filter((each) => JSON.stringify(each.input) !== same)
  localStorage.setItem(
    keyOf(action),
    JSON.stringify([{ at: now(), input }, ...others].slice(0, MOST)),
  )
}

/** Inputs to begin with: saved examples, those of the schema, and what was used before; and saving one. */
export function Inputs({
  of,
  value,
  onTake,
}: {
  of: ActionDetail
  value: unknown
  onTake: (input: unknown) => void
}) {
  const [naming, setNaming] = useState(false)
  const canWrite = useCanWrite()
  const [before, setBefore] = useState(() => used(of.name))
  useCommands(
    useMemo(
      () =>
        canWrite
          ? [
              {
                id: 'playground.save',
                title: 'Save the input as an example',
                group: 'Playground',
                keys: 'mod+s',
                run: () => setNaming(true),
              },
            ]
          : [],
      [canWrite],
    ),
  )
  const items: (MenuItem | null)[] = [
    ...of.examples.map(({ id, name, input }) => ({
      label: name,
      key: id,
      run: () => onTake(input),
    })),
    ...(of.examples.length > 0 && before.length > 0 ? [null] : []),
    ...before.map(({ at, input }) => ({
      label: `${moment(at)}  ${JSON.stringify(input)?.slice(0, 44) ?? ''}`,
      run: () => onTake(input),
    })),
  ]
  return (
    <>
      {canWrite && (
        <Button
          look="ghost"
          aria-label="Save the input as an example"
          hint={printKeys('mod+s')}
          icon={<BookmarkPlus size={14} />}
          onClick={() => setNaming(true)}
        />
      )}
      {items.length > 0 && (
        <Menu
          items={items}
          label="Inputs"
          trigger={
            <Button
              look="ghost"
              aria-label="Examples, and inputs used before"
              tip=""
              icon={<History size={14} />}
              onPointerDown={() => setBefore(used(of.name))}
            />
          }
        />
      )}
      {naming && <Save action={of.name} input={value} onClose={() => setNaming(false)} />}
    </>
  )
}

function Save({ action, input, onClose }: { action: string; input: unknown; onClose: () => void }) {
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: () => call('studio.examples.save', { action, name, input }),
    onSuccess: () => {
      toast('done', `Saved as “${name}”.`)
      void queries.invalidateQueries({ queryKey: ['studio.actions.get', { name: action }] })
      onClose()
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Save as example"
      description="Kept in the project, for everybody who works on it."
      width={420}
      footer={
        <Button look="primary" disabled={!name || save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
      }
    >
      <label className="flex flex-col gap-1.5 text-sm">
        Name
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && name && save.mutate()}
        />
      </label>
    </Dialog>
  )
}
