import { useState } from 'react'
import { CopyButton } from '../ui/copy.tsx'
import { Segmented } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'
import { WAYS, type Way } from './snippets.ts'

/** The call that stands in the form, written for a terminal, a program, the app's client, an agent. */
export function CallIt({ of }: { of: [Way, string][] }) {
  const [way, setWay] = useState<Way>('curl')
  const [shown, text] = of.find(([each]) => each === way) ?? of[0]!
  return (
    <Section
      title="Call it"
      className="pt-3"
      aside={
        <>
          <Segmented
            label="Call it by"
            value={shown}
            options={of.map(([each]) => [each, WAYS[each]] as const)}
            onChange={setWay}
          />
          <CopyButton label={`Copy as ${WAYS[shown]}`} text={() => text} />
        </>
      }
    >
      <pre
        tabIndex={0}
        aria-label={`As ${WAYS[shown]}`}
        role="region"
        className="data mt-1 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2.5 text-xs leading-[18px]"
      >
        {text}
      </pre>
    </Section>
  )
}
