import { Link } from '@tanstack/react-router'
import { LockKeyhole } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useStore } from '../data/store.ts'
import { blank } from '../form/blank.ts'
import { describeSchema } from '../form/describe.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaTree } from '../form/schema-tree.tsx'
import { Section } from '../ui/page.tsx'
import { Guards, useBehind } from './behind.tsx'
import { CallIt } from './call-it.tsx'
import { Method } from './method.tsx'
import type { Operation } from './operations.ts'
import { Refusals } from './refusals.tsx'
import { requestOf } from './request.ts'
import { snippetsOf } from './snippets.ts'
import { token } from './token.ts'
import { TryIt } from './try-it.tsx'

/** One request: what it takes, what it answers, and trying it over HTTP. */
export function OperationView({ of }: { of: Operation }) {
  const schema = useMemo(() => schemaOf(of), [of])
  const [values, setValues] = useState(() => blank(schema, schema) as Record<string, unknown>)
  const behind = useBehind(of.action)
  const bearer = useStore(token)
  const request = requestOf(of, values, of.secured ? bearer : '')
  const places = ['path', 'query', 'header', 'cookie'].filter((place) =>
    of.parameters.some((each) => each.in === place),
  )
  return (
    <div className="flex min-h-0 min-w-0 flex-1 @max-[860px]:flex-col @max-[860px]:overflow-auto">
      <section
        aria-label="The request"
        tabIndex={0}
        className="min-h-0 min-w-0 flex-1 overflow-y-auto px-4 py-3"
      >
        <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <Method of={of.method} />
          <h2 className="data text-lg font-semibold break-all">{of.path}</h2>
          <Link
            to="/actions/$name"
            params={{ name: of.action }}
            className="data text-xs text-accent hover:underline"
          >
            {of.action}
          </Link>
          {of.plugin && <span className="text-xs text-dim">by {of.plugin}</span>}
          {of.deprecated && <span className="text-xs text-warn">deprecated</span>}
          {of.secured && (
            <span className="flex items-center gap-1 text-xs text-dim">
              <LockKeyhole size={11} aria-hidden /> needs credentials
            </span>
          )}
        </header>
        {(of.summary || of.description) && (
          <p className="max-w-prose pt-1 text-base text-pretty text-muted">
            {of.description || of.summary}
          </p>
        )}
        {places.map((place) => (
          <Section key={place} title={place} className="pt-3">
            <ul>
              {of.parameters
                .filter((each) => each.in === place)
                .map(({ name, required, description, schema }) => (
                  <li
                    key={name}
                    className="flex flex-wrap items-baseline gap-x-2 border-b border-line/60 py-1 text-sm"
                  >
                    <span className="data text-xs">
                      {name}
                      {required && (
                        <span className="text-accent" title="required">
                          *
                        </span>
                      )}
                    </span>
                    <span className="data text-2xs text-dim">
                      {schema && describeSchema(schema)}
                    </span>
                    <span className="text-xs text-muted">{description ?? schema?.description}</span>
                  </li>
                ))}
            </ul>
          </Section>
        ))}
        {of.body && (
          <Section title="Body" className="pt-3">
            <SchemaTree schema={of.body} />
          </Section>
        )}
        <Section title="Answers" className="pt-3">
          {of.answers.map(({ status, description, type, schema }) => (
            <div key={status} className="border-b border-line/60 py-1">
              <p className="flex min-h-6 items-baseline gap-3 text-sm">
                <span className="data font-semibold text-ok">{status}</span>
                <span className="min-w-0 text-muted">{description}</span>
                <span className="data text-2xs text-dim">{type}</span>
              </p>
              {schema && (
                <div className="py-1 pl-10">
                  <SchemaTree schema={schema} />
                </div>
              )}
            </div>
          ))}
        </Section>
        <Refusals of={of.refusals} own={behind.data?.errors} />
        <Guards of={behind} />
        <CallIt of={snippetsOf(of, request, values, behind.data)} />
      </section>
      <TryIt {...{ of, schema, values, request }} onChange={setValues} />
    </div>
  )
}

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
