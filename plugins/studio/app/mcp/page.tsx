import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Bot, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { read } from '../data/queries.ts'
import { CopyText } from '../ui/copy.tsx'
import { cn } from '../ui/cn.ts'
import { count } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { Queried } from '../ui/queried.tsx'
import { FirstRun } from '../ui/states.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { Protocol } from './protocol.tsx'
import { Tool } from './tool.tsx'
import { useExchanges } from './use-exchanges.ts'

const route = getRouteApi('/mcp')
type TabId = 'tools' | 'resources' | 'prompts' | 'protocol'

/** What agents see of the app, and calling it as they would. */
export function Mcp() {
  const { tab = 'tools', tool } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(read('studio.mcp.info', {}))
  const [paused, setPaused] = useState(false)
  const log = useExchanges(paused)
  const info = query.data
  const tabs: Tab<TabId>[] = [
    { id: 'tools', label: 'Tools', ...(info ? { count: info.tools.length } : {}) },
    { id: 'resources', label: 'Resources', ...(info ? { count: info.resources.length } : {}) },
    { id: 'prompts', label: 'Prompts', ...(info ? { count: info.prompts.length } : {}) },
    {
      id: 'protocol',
      label: 'Protocol log',
      ...(log.all.length > 0 ? { count: log.all.length } : {}),
    },
  ]
  const at = tabs.some(({ id }) => id === tab) ? (tab as TabId) : 'tools'
  const go = (tab: TabId): void =>
    void navigate({
      to: '/mcp',
      search: (was) => ({ ...was, tab: tab === 'tools' ? undefined : tab }),
      replace: true,
    })
  return (
    <Page
      title="MCP"
      controls={
        info?.connect && (
          <CopyText
            text={info.connect}
            className="min-w-0 rounded-md border border-line bg-sunken px-2.5 py-1 text-xs text-muted"
          />
        )
      }
      aside={info?.endpoint ?? undefined}
    >
      <Queried of={query}>
        {(info) =>
          !info.enabled || info.tools.length + info.resources.length + info.prompts.length === 0 ? (
            <FirstRun
              icon={<Bot size={17} />}
              title="Nothing is offered to agents"
              command="triggers: [triggers.tool()]"
            >
              An action with a tool trigger can be called by Claude and other MCP clients. Give one
              that trigger, and try it here first.
            </FirstRun>
          ) : (
            <Tabs fill label="What agents see" tabs={tabs} value={at} onChange={go}>
              {at === 'tools' && (
                <div className="flex min-h-0 flex-1">
                  <nav
                    aria-label="Tools"
                    className="w-64 shrink-0 overflow-y-auto border-r border-line py-1"
                  >
                    {info.tools.map(({ name, action, tokens }) => {
                      const open = name === (tool ?? info.tools[0]?.name)
                      return (
                        <button
                          key={name}
                          type="button"
                          aria-current={open ? 'true' : undefined}
                          onClick={() => void navigate({ to: '/mcp', search: { tool: name } })}
                          className={cn(
                            'flex w-full flex-col px-4 py-1.5 text-left focus-visible:-outline-offset-2',
                            open
                              ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]'
                              : 'hover:bg-raised',
                          )}
                        >
                          <span className="flex w-full items-center gap-2">
                            <span className="data min-w-0 flex-1 truncate text-sm">{name}</span>
                            {info.lint.some((each) => each.tool === name) && (
                              <TriangleAlert
                                size={12}
                                className="text-warn"
                                aria-label="Has something to look at"
                              />
                            )}
                          </span>
                          <span className="data text-xs text-dim">
                            {action} · {count(tokens)} tokens
                          </span>
                        </button>
                      )
                    })}
                  </nav>
                  <ToolOf info={info} name={tool} />
                </div>
              )}
              {at === 'resources' && (
                <Named
                  of={info.resources.map(({ uri, ...rest }) => ({ name: uri, ...rest }))}
                  none="No action is offered as a resource."
                />
              )}
              {at === 'prompts' && (
                <Named of={info.prompts} none="No action is offered as a prompt." />
              )}
              {at === 'protocol' && (
                <Protocol
                  of={log.all}
                  {...{ missed: log.missed, paused, connect: info.connect }}
                  onPause={setPaused}
                  onClear={log.clear}
                />
              )}
            </Tabs>
          )
        }
      </Queried>
    </Page>
  )
}

function ToolOf({
  info,
  name,
}: {
  info: Parameters<typeof Tool>[0]['info']
  name: string | undefined
}) {
  const tool = info.tools.find((each) => each.name === name) ?? info.tools[0]
  return tool ? <Tool key={tool.name} info={info} of={tool} /> : null
}

const Named = ({
  of,
  none,
}: {
  of: { name: string; action: string; description: string }[]
  none: string
}) => (
  <ul className="overflow-y-auto">
    {of.map(({ name, action, description }) => (
      <li
        key={name}
        className="flex items-baseline gap-4 border-b border-line/60 px-4 py-2 text-sm"
      >
        <span className="data w-72 shrink-0 truncate">{name}</span>
        <span className="data w-48 shrink-0 truncate text-xs text-dim">{action}</span>
        <span className="min-w-0 truncate text-muted">{description}</span>
      </li>
    ))}
    {of.length === 0 && <li className="p-4 text-sm text-dim">{none}</li>}
  </ul>
)
