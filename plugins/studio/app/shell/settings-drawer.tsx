import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useBoot, useCanWrite } from '../data/boot.ts'
import { call } from '../data/call.ts'
import { type Prefs, prefer, prefs } from '../data/prefs.ts'
import { queries, read } from '../data/queries.ts'
import { useStore } from '../data/store.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Segmented, Select } from '../ui/field.tsx'
import { bytes, count } from '../ui/format.ts'
import { Queried } from '../ui/queried.tsx'
import { Switch } from '../ui/switch.tsx'
import { toast } from '../ui/toast.tsx'
import { settings } from './palette-state.ts'

const EDITORS = ['code', 'cursor', 'zed', 'idea', 'windsurf', 'none'] as const

/** How the Studio looks here, and what it records. */
export function SettingsDrawer() {
  const { theme, density, zone, notify } = useStore(prefs)
  const query = useQuery(read('studio.settings.get', {}))
  const canWrite = useCanWrite()
  const refresh = (): void => void queries.invalidateQueries({ queryKey: ['studio.settings.get'] })
  const failed = (error: Error): void => toast('failed', error.message)
  const set = useMutation({
    mutationFn: (editor: (typeof EDITORS)[number]) => call('studio.settings.set', { editor }),
    onSuccess: refresh,
    onError: failed,
  })
  const record = useMutation({
    mutationFn: (on: boolean) => call('studio.recording.set', { on }),
    onSuccess: refresh,
    onError: failed,
  })
  return (
    <Dialog side open onClose={() => settings.set(false)} title="Settings" width={420}>
      <div className="flex flex-col gap-6">
        <Group title="Look">
          <Line label="Theme">
            <Segmented
              label="Theme"
              value={theme}
              options={[
                ['system', 'System'],
                ['dark', 'Dark'],
                ['light', 'Light'],
              ]}
              onChange={(theme: Prefs['theme']) => prefer({ theme })}
            />
          </Line>
          <Line label="Density">
            <Segmented
              label="Density"
              value={density}
              options={[
                ['compact', 'Compact'],
                ['normal', 'Normal'],
                ['roomy', 'Roomy'],
              ]}
              onChange={(density: Prefs['density']) => prefer({ density })}
            />
          </Line>
          <Line label="Times in">
            <Segmented
              label="Times in"
              value={zone}
              options={[
                ['local', 'Local'],
                ['utc', 'UTC'],
              ]}
              onChange={(zone: Prefs['zone']) => prefer({ zone })}
            />
          </Line>
        </Group>
        <Group title="Notifications">
          <Line label="When a job is given up">
            <Switch
              label="When a job is given up"
              checked={notify}
              onChange={(on) => void tell(on)}
            />
          </Line>
          <p className="text-sm text-dim">By this browser, while the page is not looked at.</p>
        </Group>
        <Queried of={query}>
          {({ settings: saved, recording }) => (
            <>
              <Group title="Files open in">
                <Line label="Editor">
                  <Select
                    aria-label="Editor"
                    className="w-36"
                    disabled={!canWrite}
                    value={saved.editor}
                    onChange={(event) => set.mutate(event.target.value as (typeof EDITORS)[number])}
                  >
                    {EDITORS.map((editor) => (
                      <option key={editor}>{editor}</option>
                    ))}
                  </Select>
                </Line>
              </Group>
              <Group title="Recording">
                <Line label="Record runs">
                  <Switch
                    label="Record runs"
                    checked={recording.on}
                    disabled={!canWrite}
                    onChange={(on) => record.mutate(on)}
                  />
                </Line>
                <Line label="Kept">
                  <span className="data text-xs text-muted">
                    {recording.retainDays} days, at most {bytes(recording.maxBytes)}
                  </span>
                </Line>
                <p className="-mt-1 text-sm text-dim">
                  Config key <code className="data">persistence.retention</code>; pinned runs stay.
                </p>
                <Line label="Stored">
                  <span className="data text-xs text-muted">
                    {count(recording.rows)} runs, {bytes(recording.bytes)}
                  </span>
                </Line>
                <div className="pt-1">
                  <p className="pb-1.5 text-sm text-dim">
                    Hidden before it is stored: what schemas mark as secret, and fields whose names
                    say so (passwords, tokens, keys, cookies)
                    {recording.redact.length > 0 && ', and these'}.
                  </p>
                  <p className="flex flex-wrap gap-1">
                    {recording.redact.map((name) => (
                      <span
                        key={name}
                        className="data rounded-sm border border-line px-1.5 text-2xs text-muted"
                      >
                        {name}
                      </span>
                    ))}
                  </p>
                </div>
              </Group>
              {canWrite && <Clear />}
            </>
          )}
        </Queried>
      </div>
    </Dialog>
  )
}

/** Asks the browser first; what it refuses stays off. */
async function tell(on: boolean): Promise<void> {
  if (on && (await Notification.requestPermission()) !== 'granted') {
    return toast('failed', 'The browser does not let this page notify.')
  }
  prefer({ notify: on })
}

function Clear() {
  const [asking, setAsking] = useState(false)
  const app = useBoot().data?.app.name ?? ''
  const clear = useMutation({
    mutationFn: () => call('studio.history.clear', { confirm: app }),
    onSuccess: ({ deleted }) => {
      setAsking(false)
      toast('done', `${count(deleted)} runs forgotten.`)
      void queries.invalidateQueries()
    },
    onError: (error) => toast('failed', error.message),
  })
  return (
    <>
      <Button look="danger" className="self-start" onClick={() => setAsking(true)}>
        Clear the history…
      </Button>
      {asking && (
        <Confirm
          title="Clear the history"
          text="All recorded runs, their logs and traces are deleted. Jobs and data stay."
          verb="Clear the history"
          typed={app}
          busy={clear.isPending}
          onYes={() => clear.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

const Group = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-2">
    <h3 className="label">{title}</h3>
    {children}
  </section>
)
const Line = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <div className="flex min-h-7 items-center justify-between gap-4 text-base">
    <span>{label}</span>
    {children}
  </div>
)
