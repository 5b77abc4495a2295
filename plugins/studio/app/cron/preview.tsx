import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { read } from '../data/queries.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'
import { NextTimes } from './next-times.tsx'

/** An expression before it is written: whether it can be read, what it says, when it is due. */
export function Preview({
  pattern,
  zone,
  onChange,
  onClose,
}: {
  pattern: string
  zone: string
  onChange: (pattern: string, zone: string) => void
  onClose: () => void
}) {
  const id = useId()
  const query = useQuery({
    ...read('studio.cron.preview', { pattern, ...(zone ? { tz: zone } : {}) }),
    enabled: pattern.trim() !== '',
  })
  const { data } = query
  const wrong = data && !data.valid ? (data.error ?? 'It cannot be read.') : query.error?.message
  return (
    <Dialog
      side
      open
      onClose={onClose}
      width={640}
      title="Try an expression"
      description="Nothing is scheduled by it."
    >
      <div className="flex flex-col gap-5">
        <div className="grid grid-cols-[1fr_200px] gap-3">
          <Field
            label="Expression"
            id={`${id}-p`}
            error={wrong}
            hint={data?.valid ? data.text : ' '}
          >
            <Input
              id={`${id}-p`}
              mono
              autoFocus
              value={pattern}
              placeholder="0 8 * * 1-5"
              aria-invalid={wrong !== undefined}
              aria-describedby={wrong ? `${id}-p-error` : `${id}-p-hint`}
              onChange={(event) => onChange(event.target.value, zone)}
            />
          </Field>
          <Field label="Time zone" id={`${id}-z`}>
            <Input
              id={`${id}-z`}
              list={`${id}-zones`}
              value={zone}
              placeholder="UTC"
              onChange={(event) => onChange(pattern, event.target.value)}
            />
          </Field>
          <datalist id={`${id}-zones`}>
            {zonesLike(zone).map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </div>
        {data?.valid && (
          <Section title="Next ten">
            <NextTimes of={data.next} zone={zone} />
          </Section>
        )}
      </div>
    </Dialog>
  )
}

/** The zones that have what is typed in their name; few, as each is an element of the page. */
const zonesLike = (typed: string): string[] =>
  Intl.supportedValuesOf('timeZone')
    .filter((each) => each.toLowerCase().includes(typed.toLowerCase()))
    .slice(0, 20)
