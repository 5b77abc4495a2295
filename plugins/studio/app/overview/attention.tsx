import { Link } from '@tanstack/react-router'
import { ArrowRight, CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { Attention as Item } from '../../contract/overview.ts'

const looks = {
  error: { Icon: CircleAlert, tone: 'text-err', row: 'bg-err/8', word: 'Failing' },
  warn: { Icon: TriangleAlert, tone: 'text-warn', row: 'bg-warn/6', word: 'Look' },
  info: { Icon: Info, tone: 'text-running', row: '', word: 'Note' },
}

/** What somebody should look at, worst first; nothing when all is well. */
export function Attention({ of }: { of: Item[] }) {
  return (
    <ul aria-label="Needs attention">
      {of.map(({ sev, text, to }) => {
        const { Icon, tone, row, word } = looks[sev]
        return (
          <li key={text}>
            <Link
              to={to}
              className={`flex min-h-9 items-center gap-3 border-b border-line px-4 py-1.5 text-base hover:brightness-110 focus-visible:-outline-offset-2 ${row}`}
            >
              <span
                className={`flex w-18 shrink-0 items-center gap-1.5 text-sm font-semibold ${tone}`}
              >
                <Icon size={14} aria-hidden /> {word}
              </span>
              <span className="min-w-0 flex-1">{text}</span>
              <span className="flex items-center gap-1 text-sm text-accent">
                Open <ArrowRight size={13} aria-hidden />
              </span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
