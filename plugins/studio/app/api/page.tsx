import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { BookOpen, Download } from 'lucide-react'
import { useMemo } from 'react'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, NoMatch } from '../ui/states.tsx'
import { Lint } from './lint.tsx'
import { OperationView } from './operation.tsx'
import { operationsOf } from './operations.ts'
import { Requests } from './requests.tsx'

const route = getRouteApi('/api')

/** The API as its callers see it, from the OpenAPI document; every request can be tried. */
export function Api() {
  const { q = '', op } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.openapi', {}))
  const all = useMemo(() => (query.data ? operationsOf(query.data) : []), [query.data])
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
              <Requests of={shown} open={open?.id} onOpen={show} />
              {open && <OperationView key={open.id} of={open} />}
            </div>
          )
        }
      </Queried>
    </Page>
  )
}
