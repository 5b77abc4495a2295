import { useState } from 'react'
import type { ActionDetail } from '../../contract/actions.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaTree } from '../form/schema-tree.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Segmented } from '../ui/field.tsx'
import { Json } from '../ui/json.tsx'

/** What an action takes and gives: as a tree, or as the JSON that an agent sees. */
export function SchemaView({ of }: { of: ActionDetail }) {
  const [as, setAs] = useState<'tree' | 'json'>('tree')
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <Segmented
        label="Show as"
        value={as}
        options={[
          ['tree', 'Tree'],
          ['json', 'JSON Schema'],
        ]}
        onChange={setAs}
      />
      {(
        [
          ['Input', of.input],
          ['Output', of.output],
        ] as const
      ).map(([title, { schema }]) => (
        <section key={title} aria-label={title}>
          <header className="flex h-9 items-center gap-1">
            <h3 className="label">{title}</h3>
            <CopyButton
              label={`Copy the schema of the ${title.toLowerCase()}`}
              text={() => JSON.stringify(schema, null, 2)}
            />
          </header>
          {title === 'Output' && of.outputKind !== 'value' ? (
            <p className="text-sm text-dim">
              {
                {
                  empty: 'Gives nothing.',
                  stream: 'Gives a stream.',
                  raw: 'Gives a response of its own.',
                }[of.outputKind]
              }
            </p>
          ) : as === 'json' ? (
            <Json value={schema} depth={4} />
          ) : (
            <SchemaTree schema={(schema ?? {}) as Schema} />
          )}
        </section>
      ))}
    </div>
  )
}
