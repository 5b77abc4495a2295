import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Play, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { McpTool } from '../../contract/mcp.ts'
import type { Identity } from '../../contract/wire.ts'
import { As } from '../actions/as.tsx'
import { useCanWrite } from '../data/boot.ts'
import { type Out, call } from '../data/call.ts'
import { blank } from '../form/blank.ts'
import type { Schema } from '../form/schema.ts'
import { SchemaForm } from '../form/schema-form.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Segmented } from '../ui/field.tsx'
import { duration } from '../ui/format.ts'
import { Json } from '../ui/json.tsx'
import { Section } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { toast } from '../ui/toast.tsx'

/** One tool as an agent sees it, and a call of it. */
export function Tool({ info, of }: { info: Out<'studio.mcp.info'>; of: McpTool }) {
  const schema = (of.inputSchema ?? {}) as Schema
  const [args, setArgs] = useState<unknown>(() => blank(schema, schema))
  const [as, setAs] = useState<Identity>({ kind: 'anonymous' })
  const [show, setShow] = useState<'form' | 'schema'>('form')
  const canWrite = useCanWrite()
  const run = useMutation({
    mutationFn: () => call('studio.mcp.call', { tool: of.name, args, as }),
    onError: (error) => toast('failed', error.message),
  })
  const lint = info.lint.filter(({ tool }) => tool === of.name)
  const hints = Object.entries(of.annotations ?? {})
  return (
    <div className="flex min-h-0 min-w-0 flex-1 @max-[860px]:flex-col">
      <section
        aria-label="The tool"
        tabIndex={0}
        className="min-h-0 min-w-0 flex-1 overflow-y-auto px-4 py-3"
      >
        <header className="flex items-baseline gap-3">
          <h2 className="data text-lg font-semibold">{of.name}</h2>
          <Link
            to="/actions/$name"
            params={{ name: of.action }}
            className="data text-xs text-accent hover:underline"
          >
            {of.action}
          </Link>
        </header>
        <p className="max-w-prose pt-1 text-base text-pretty text-muted">
          {of.description || 'It has no description: an agent cannot know what it is for.'}
        </p>
        {hints.length > 0 && (
          <p className="data pt-2 text-xs text-dim">
            {hints.map(([name, value]) => `${name}=${String(value)}`).join('  ')}
          </p>
        )}
        {lint.length > 0 && (
          <ul className="pt-3">
            {lint.map(({ rule, text }) => (
              <li key={rule} className="flex items-center gap-2 text-sm text-warn">
                <TriangleAlert size={13} aria-hidden /> {text}
              </li>
            ))}
          </ul>
        )}
        <div className="flex items-center gap-2 pt-4 pb-3">
          <Segmented
            label="Input as"
            value={show}
            options={[
              ['form', 'Form'],
              ['schema', 'As the agent sees it'],
            ]}
            onChange={setShow}
          />
        </div>
        {show === 'form' ? (
          <SchemaForm id="tool" schema={schema} value={args} onChange={setArgs} />
        ) : (
          <>
            <Section title="Input">
              <Json value={of.inputSchema} depth={4} />
            </Section>
            <Section title="Output">
              <Json value={of.outputSchema} depth={4} />
            </Section>
          </>
        )}
      </section>
      <section
        aria-label="The call"
        className="flex w-[44%] max-w-160 min-w-80 shrink-0 flex-col border-l border-line bg-panel @max-[860px]:w-full @max-[860px]:border-l-0"
      >
        <header className="flex items-center gap-3 border-b border-line px-4 py-2.5">
          <As value={as} onChange={setAs} />
          <span className="flex-1" />
          {canWrite && (
            <Button
              look="primary"
              icon={<Play size={12} />}
              disabled={run.isPending}
              onClick={() => run.mutate()}
            >
              Call
            </Button>
          )}
        </header>
        <div
          className="min-h-0 flex-1 overflow-y-auto p-4"
          tabIndex={0}
          role="region"
          aria-label="Answer"
        >
          {run.data ? (
            <Answer of={run.data} />
          ) : (
            <p className="text-sm text-dim">The answer stands here, as the agent would get it.</p>
          )}
        </div>
      </section>
    </div>
  )
}

function Answer({ of }: { of: Out<'studio.mcp.call'> }) {
  const [as, setAs] = useState<'result' | 'wire'>('result')
  return (
    <div className="flex animate-in flex-col gap-3">
      <p className="flex flex-wrap items-center gap-3">
        <Status of={of.isError ? 'error' : 'ok'} word={of.isError ? 'isError' : 'OK'} />
        <span className="data text-xs text-muted">{duration(of.ms)}</span>
        {of.structuredValid !== null && (
          <span className={`text-xs ${of.structuredValid ? 'text-ok' : 'text-err'}`}>
            {of.structuredValid
              ? 'structured content fits its schema'
              : 'structured content does not fit its schema'}
          </span>
        )}
        <span className="flex-1" />
        {of.runId && (
          <Link
            to="/runs/$id"
            params={{ id: of.runId }}
            className="flex items-center gap-1 text-sm text-accent hover:underline"
          >
            Trace <ArrowRight size={12} aria-hidden />
          </Link>
        )}
      </p>
      <span className="flex items-center gap-2">
        <Segmented
          label="Answer as"
          value={as}
          options={[
            ['result', 'Result'],
            ['wire', 'JSON-RPC'],
          ]}
          onChange={setAs}
        />
        <CopyButton
          label="Copy what is shown"
          text={() => JSON.stringify(as === 'result' ? of.result : of.wire, null, 2)}
        />
      </span>
      {as === 'result' ? (
        <Json value={of.result} depth={4} />
      ) : (
        <>
          <Section title="Request">
            <Json value={of.wire.req} depth={4} />
          </Section>
          <Section title="Answer">
            <Json value={of.wire.res} depth={4} />
          </Section>
        </>
      )}
    </div>
  )
}
