import type { ActionDetail, TriggerDetail } from '../../contract/actions.ts'
import { Chip } from '../ui/chip.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { FileLink } from '../ui/file-link.tsx'
import { duration } from '../ui/format.ts'
import { Facts, Section } from '../ui/page.tsx'
import { Observed } from './observed.tsx'

/** How an action is started, who may, what a run goes through, what it causes. */
export function Overview({ of }: { of: ActionDetail }) {
  return (
    <div className="flex flex-col gap-4 px-4 py-2 pb-6">
      <Section title="Triggers">
        {of.triggerDetails.length === 0 && (
          <p className="text-sm text-dim">None: other actions call it.</p>
        )}
        <ul>
          {of.triggerDetails.map((trigger) => (
            <Trigger key={trigger.id} of={trigger} />
          ))}
        </ul>
      </Section>
      <Section title="What a run goes through">
        <ol className="flex flex-col">
          {of.steps.map(({ kind, name, from, file, line }, at) => (
            <li key={at} className="relative flex min-h-7 items-center gap-3 text-sm">
              <span className="flex w-3 flex-col items-center self-stretch" aria-hidden>
                <span className={`w-px flex-1 ${at === 0 ? '' : 'bg-line-strong'}`} />
                <span
                  className={`size-1.5 rounded-full ${kind === 'handler' ? 'bg-accent' : 'bg-line-strong'}`}
                />
                <span
                  className={`w-px flex-1 ${at === of.steps.length - 1 ? '' : 'bg-line-strong'}`}
                />
              </span>
              <span className="w-16 shrink-0 text-xs text-dim">{kind}</span>
              <span className="data min-w-0 truncate text-xs">{name}</span>
              <span className="ml-auto shrink-0 truncate pl-3 text-xs text-dim">
                {file ? <FileLink file={file} line={line} /> : from}
              </span>
            </li>
          ))}
        </ol>
      </Section>
      <Observed of={of.observed} />
      <Section title="Settings">
        <Facts
          of={[
            ['Timeout', of.timeoutMs > 0 ? duration(of.timeoutMs) : 'none'],
            ['Retry', of.retry ? JSON.stringify(of.retry) : 'no'],
            ['Rate limit', of.rateLimit ? JSON.stringify(of.rateLimit) : 'none'],
            ['Gives', of.outputKind],
            ...(of.plugin ? ([['Plugin', of.plugin]] as const) : []),
          ]}
        />
      </Section>
      <Section title="Call it">
        <div className="flex flex-col gap-2">
          {of.snippets.map(({ kind, text }) => (
            <div key={kind} className="relative rounded-md border border-line bg-sunken">
              <span className="label absolute top-2 left-3">{kind}</span>
              <span className="absolute top-1 right-1">
                <CopyButton label={`Copy as ${kind}`} text={() => text} />
              </span>
              <pre
                tabIndex={0}
                className="data overflow-x-auto px-3 pt-8 pb-2.5 text-xs leading-[18px]"
              >
                {text}
              </pre>
            </div>
          ))}
        </div>
      </Section>
    </div>
  )
}

function Trigger({ of: { type, label, test } }: { of: TriggerDetail }) {
  const curl = typeof test.template['curl'] === 'string' ? test.template['curl'] : undefined
  return (
    <li className="flex min-h-8 items-center gap-3 border-b border-line/60 last:border-0">
      <span className="w-16 shrink-0">
        <Chip>{type}</Chip>
      </span>
      <span className="data min-w-0 flex-1 truncate text-xs">{label}</span>
      <CopyButton label={curl ? 'Copy as curl' : 'Copy'} text={() => curl ?? label} />
    </li>
  )
}
