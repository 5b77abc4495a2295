import { useQuery } from '@tanstack/react-query'
import { Outlet, getRouteApi, useMatch, useNavigate } from '@tanstack/react-router'
import { Braces } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { ActionRow } from '../../contract/actions.ts'
import { prefer, prefs } from '../data/prefs.ts'
import { read } from '../data/queries.ts'
import { useStore } from '../data/store.ts'
import { FilterInput } from '../ui/filter-input.tsx'
import { count } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun, NoMatch, Skeleton } from '../ui/states.tsx'
import { Switch } from '../ui/switch.tsx'
import { Catalogue } from './catalogue.tsx'
import { matchActions } from './match.ts'
import { Side } from './side.tsx'

const route = getRouteApi('/actions')

/** Every action; one of them with its playground. */
export function Actions() {
  const { q = '' } = route.useSearch()
  const { system } = useStore(prefs)
  const navigate = useNavigate()
  const open = useMatch({ from: '/actions/$name', shouldThrow: false })?.params.name
  const query = useQuery(read('studio.actions.list', system ? { system } : {}))
  const filter = useCallback(
    (next: string) =>
      void navigate({
        to: '.',
        search: (was: object) => ({ ...was, q: next || undefined }),
        replace: true,
      }),
    [navigate],
  )
  const all = query.data?.actions
  const shown = useMemo(() => matchActions(all ?? [], q), [all, q])
  return (
    <Page
      title="Actions"
      controls={
        <FilterInput
          value={q}
          onChange={filter}
          keys={keysOf(all ?? [])}
          placeholder="Filter: module:orgs trigger:cron guard:authenticated"
        />
      }
      aside={
        <span className="flex items-center gap-3">
          <label className="flex items-center gap-2 font-sans text-xs text-muted @max-[760px]:hidden">
            Studio’s own
            <Switch
              label="Studio’s own: show its actions"
              checked={system}
              onChange={(system) => prefer({ system })}
            />
          </label>
          {all && `${count(shown.length)} actions`}
        </span>
      }
    >
      <Queried of={query} skeleton={<Skeleton rows={16} className="pt-7" />}>
        {({ actions }) =>
          actions.length === 0 ? (
            <FirstRun
              icon={<Braces size={17} />}
              title="No actions yet"
              command="bunbase generate action tasks/create"
            >
              An action is a named function with a typed input and output. Every one that is found
              below <code className="data">src/</code> appears here, with a form to run it.
            </FirstRun>
          ) : shown.length === 0 && !open ? (
            <NoMatch q={q} what="action" onClear={() => filter('')} />
          ) : open ? (
            <div className="flex min-h-0 flex-1">
              <Side actions={shown} open={open} />
              <Outlet />
            </div>
          ) : (
            <Catalogue actions={shown} />
          )
        }
      </Queried>
    </Page>
  )
}

const distinct = (values: string[]): string[] => [...new Set(values)].filter(Boolean).sort()

const keysOf = (actions: readonly ActionRow[]) => [
  {
    key: 'module',
    hint: 'folder of actions',
    values: distinct(actions.map(({ module }) => module)),
  },
  {
    key: 'trigger',
    hint: 'what starts it',
    values: distinct(actions.flatMap(({ triggers }) => triggers.map(({ type }) => type))),
  },
  { key: 'guard', hint: 'who may', values: distinct(actions.flatMap(({ guards }) => guards)) },
]
