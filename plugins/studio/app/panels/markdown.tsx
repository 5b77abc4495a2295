import type { ReactNode } from 'react'

/** The Markdown that a plugin needs: headings, paragraphs, lists, code, emphasis. No HTML, no links out. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="flex max-w-prose flex-col gap-2 text-base text-muted">
      {text
        .trim()
        .split(/\n{2,}/)
        .map((block, at) => (
          <Block key={at} text={block} />
        ))}
    </div>
  )
}

function Block({ text }: { text: string }) {
  const heading = /^#{1,4} (.*)$/.exec(text)
  if (heading) return <h3 className="pt-1 text-lg font-semibold text-fg">{heading[1]}</h3>
  if (text.startsWith('```'))
    return (
      <pre
        tabIndex={0}
        className="data overflow-x-auto rounded-md border border-line bg-sunken p-3 text-xs"
      >
        {text.replace(/^```\w*\n|\n?```$/g, '')}
      </pre>
    )
  const lines = text.split('\n')
  if (lines.every((line) => /^[-*] /.test(line)))
    return (
      <ul className="list-disc pl-5">
        {lines.map((line, at) => (
          <li key={at}>
            <Inline text={line.slice(2)} />
          </li>
        ))}
      </ul>
    )
  return (
    <p>
      <Inline text={text.replaceAll('\n', ' ')} />
    </p>
  )
}

const Inline = ({ text }: { text: string }): ReactNode =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, at) =>
    part.startsWith('`') ? (
      <code key={at} className="data text-sm text-fg">
        {part.slice(1, -1)}
      </code>
    ) : part.startsWith('**') ? (
      <strong key={at} className="font-semibold text-fg">
        {part.slice(2, -2)}
      </strong>
    ) : (
      part
    ),
  )
