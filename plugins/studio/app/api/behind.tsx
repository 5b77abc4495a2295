import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ActionDetail } from '../../contract/actions.ts'
import { read } from '../data/queries.ts'
import { CopyButton } from '../ui/copy.tsx'
import { Segmented } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'

/** What the action behind a request adds to its description: its guards, its errors, how it is called. */
export function Behind({ action }: { action: string }) {
  const { data } = useQuery({
    ...read('studio.actions.get', { name: action }),
    placeholderData: undefined,
  })
  if (!data) return null
  return (
    <>
      <Section title={`Guards · ${data.guardDetails.length}`} className="pt-3">
        {data.guardDetails.length === 0 && (
          <p className="text-sm text-dim">None: everybody may call it.</p>
        )}
        <ol>
          {data.guardDetails.map(({ name, order, from }) => (
            <li
              key={`${order} ${name}`}
              className="flex h-7 items-center gap-3 border-b border-line/60"
            >
              <span className="data w-4 text-right text-2xs text-dim">{order}</span>
              <span className="data min-w-0 flex-1 truncate text-xs">{name}</span>
              <span className="text-xs text-dim">{from}</span>
            </li>
          ))}
        </ol>
      </Section>
      {data.errors.length > 0 && (
        <Section title={`Errors of its own · ${data.errors.length}`} className="pt-3">
          <ul>
            {data.errors.map(({ code, status, message }) => (
              <li
                key={code}
                className="grid min-h-7 grid-cols-[32px_minmax(120px,max-content)_1fr] items-baseline gap-3 border-b border-line/60 py-1 text-sm"
              >
                <span className="data text-xs text-warn">{status}</span>
                <span className="data text-xs">{code}</span>
                <span className="min-w-0 text-muted">{message}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {data.snippets.length > 0 && <CallIt of={data.snippets} />}
    </>
  )
}

const words = { curl: 'curl', fetch: 'fetch', sdk: 'SDK', mcp: 'MCP' }

function CallIt({ of }: { of: ActionDetail['snippets'] }) {
  const [kind, setKind] = useState(of[0]!.kind)
  const { text } = of.find((each) => each.kind === kind) ?? of[0]!
  return (
    <Section
      title="Call it"
      className="pt-3"
      aside={
        <>
          <Segmented
            label="Call it by"
            value={kind}
            options={of.map((each) => [each.kind, words[each.kind]] as const)}
            onChange={setKind}
          />
          <CopyButton label={`Copy as ${words[kind]}`} text={() => text} />
        </>
      }
    >
      <pre
        tabIndex={0}
        className="data mt-1 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2.5 text-xs leading-[18px]"
      >
        {text}
      </pre>
    </Section>
  )
}
