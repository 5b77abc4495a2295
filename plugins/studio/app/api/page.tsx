import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { BookOpen, Download } from 'lucide-react'
import { useMemo } from 'react'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/cn.ts'
import { Input } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, NoMatch } from '../ui/states.tsx'
import { Lint } from './lint.tsx'
import { Method } from './method.tsx'
import { OperationView } from './operation.tsx'
import { type Operation, operationsOf } from './operations.ts'

const route = getRouteApi('/api')

/** The API as its callers see it, from the OpenAPI document; every request can be tried. */
export function Api() {
  const { q = '', op } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.openapi', {}))
  const all = useMemo(() => operationsOf(query.data?.document), [query.data])
  const shown = all.filter(({ id, path, method, summary }) =>
    `${id} ${method} ${path} ${summary}`.toLowerCase().includes(q.toLowerCase()),
  )
  const open = all.find(({ id }) => id === op) ?? shown[0]
  const show = (id: string): void =>
    void navigate({ to: '/api', search: (was) => ({ ...was, op: id }) })
  const save = (): void => {
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(query.data?.document, null, 2)], { type: 'application/json' }),
    )
    Object.assign(document.createElement('a'), { href: url, download: 'openapi.json' }).click()
    URL.revokeObjectURL(url)
  }
  return (
    <Page
      title="API"
      controls={
        <Input
          data-filter
          className="max-w-100"
          aria-label="Find a request"
          placeholder="Find a request"
          value={q}
          onChange={(event) =>
            void navigate({
              to: '/api',
              search: (was) => ({ ...was, q: event.target.value || undefined }),
              replace: true,
            })
          }
        />
      }
      aside={
        query.data && (
          <span className="flex items-center gap-3 font-sans">
            <Lint of={query.data.lint} operations={all} onOpen={show} />
            <Button icon={<Download size={13} />} onClick={save}>
              openapi.json
            </Button>
          </span>
        )
      }
    >
      <Queried of={query}>
        {() =>
          all.length === 0 ? (
            <FirstRun
              icon={<BookOpen size={17} />}
              title="No action answers requests yet"
              command="triggers: [triggers.api('POST', '/tasks')]"
            >
              An action with an API trigger is described here, with its parameters, its answers and
              its errors.
            </FirstRun>
          ) : shown.length === 0 ? (
            <NoMatch
              what="request"
              q={q}
              onClear={() => void navigate({ to: '/api', search: {} })}
            />
          ) : (
            <div className="flex min-h-0 flex-1">
              <Operations of={shown} open={open?.id} onOpen={show} />
              {open && <OperationView key={open.id} of={open} />}
            </div>
          )
        }
      </Queried>
    </Page>
  )
}

function Operations({
  of,
  open,
  onOpen,
}: {
  of: Operation[]
  open: string | undefined
  onOpen: (id: string) => void
}) {
  const tags = [...new Set(of.map(({ tag }) => tag))]
  return (
    <nav
      aria-label="Requests"
      className="w-72 shrink-0 overflow-y-auto border-r border-line pb-4 @max-[860px]:w-52"
    >
      {tags.map((tag) => (
        <section key={tag} aria-label={tag || 'Others'}>
          <h2 className="label sticky top-0 bg-bg px-4 pt-3 pb-1">{tag || 'others'}</h2>
          {of
            .filter((each) => each.tag === tag)
            .map(({ id, method, path }) => (
              <button
                key={id}
                type="button"
                aria-current={id === open ? 'true' : undefined}
                onClick={() => onOpen(id)}
                title={id}
                className={cn(
                  'flex h-7 w-full items-center gap-2 px-4 text-left focus-visible:-outline-offset-2',
                  id === open
                    ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]'
                    : 'hover:bg-raised',
                )}
              >
                <Method of={method} />
                <span
                  className={cn(
                    'data min-w-0 flex-1 truncate text-xs',
                    id === open ? 'text-fg' : 'text-muted',
                  )}
                >
                  {path}
                </span>
              </button>
            ))}
        </section>
      ))}
    </nav>
  )
}
