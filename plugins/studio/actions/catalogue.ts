import type { Action, RegisteredAction } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { ActionDetail, ActionRow, Example, Observation } from '../contract/actions.ts'
import type { WireSchema } from '../contract/wire.ts'
import { reach } from '../reach.ts'
import { broughtBy } from '../show/brought-by.ts'
import { plain } from '../show/output.ts'
import { sampleOf } from '../show/sample.ts'
import { statsOf } from '../show/stats.ts'
import { type ShownTrigger, triggersOf } from '../show/trigger.ts'
import type { Studio } from '../studio.ts'

/** The catalogue of actions, and saved inputs. */
export function catalogueActions(studio: Studio): Action[] {
  return [
    studioAction('studio.actions.list', 'reads', async ({ system = false }) => {
      const shown = triggersOf(studio)
      const stats = await statsOf(studio)
      const all = [...studio.host.actions, ...(system ? studio.own : [])]
      return { actions: all.map((one) => rowOf(studio, one, shown, stats)) }
    }),
    studioAction('studio.actions.get', 'reads', async ({ name }) => {
      const own = studio.own.find((one) => one.name === name)
      return detailOf(studio, own ?? studio.action(name))
    }),
    studioAction('studio.examples.save', 'writes', ({ action, name, input }) => {
      studio.action(action)
      return studio.notes.change((noted) => {
        const list = (noted.examples[action] ??= [])
        const known = list.find((one) => one.name === name)
        const saved = known ?? { id: studio.host.ids.uuid(), name, input }
        if (known) known.input = input
        else list.push(saved)
        return { example: { ...saved, action, source: 'saved' as const } }
      })
    }),
    studioAction('studio.examples.delete', 'writes', ({ action, id }) =>
      studio.notes.change((noted) => {
        const list = noted.examples[action] ?? []
        const left = list.filter((one) => one.id !== id)
        noted.examples[action] = left
        return { deleted: left.length < list.length }
      }),
    ),
  ]
}

type Shown = (
  trigger: RegisteredAction['triggers'][number],
  action: RegisteredAction,
) => ShownTrigger

type Stats = Awaited<ReturnType<typeof statsOf>>

function rowOf(studio: Studio, action: RegisteredAction, shown: Shown, stats: Stats): ActionRow {
  const { name, description, definition, guards, origin } = action
  const { deprecated } = (definition['openapi'] ?? {}) as { deprecated?: boolean }
  return {
    name,
    module: action.modules.map((one) => one.name).join('.') || moduleOf(name),
    description: description ?? '',
    triggers: action.triggers.map((one) => {
      const { type, label } = shown(one, action)
      return { type, label }
    }),
    guards: guards.map(({ guard }) => guard.name),
    ...(deprecated && { deprecated }),
    system: studio.own.includes(action),
    ...(stats.has(name) && { stats: stats.get(name)! }),
    ...broughtBy(origin.plugin),
  }
}

/** Actions that stand in no module are grouped by the first part of their name. */
const moduleOf = (name: string): string => name.split('.').slice(0, -1).join('.')

async function detailOf(studio: Studio, action: RegisteredAction): Promise<ActionDetail> {
  const { name, input, output, origin, definition, timeout } = action
  const shown = triggersOf(studio)
  const examples = await examplesOf(studio, action)
  const sample = examples[0]?.input ?? sampleOf(input.json)
  const triggers = action.triggers.map((one) => ({ one, as: shown(one, action) }))
  const http = triggers.map(({ as }) => as.test(sample)).find(({ kind }) => kind === 'http')
  const tool = triggers.map(({ as }) => as.test(sample)).find(({ kind }) => kind === 'mcp')
  const { job, rateLimit } = definition as { job?: unknown; rateLimit?: unknown }
  return {
    ...rowOf(studio, action, shown, await statsOf(studio, name)),
    ...(origin.file !== undefined && { file: { path: origin.file, line: origin.line ?? 1 } }),
    input: schemaOf(input.json),
    output: schemaOf(output.json),
    outputKind: output.kind,
    triggerDetails: triggers.map(({ one, as }, index) => ({
      ...{ id: String(index), type: as.type, label: as.label },
      config: plain(one.options ?? null),
      test: as.test(sample),
    })),
    guardDetails: action.guards.map(({ guard, from, plugin }, order) => ({
      ...{ name: guard.name, order: order + 1, from },
      ...(plugin !== undefined && { plugin }),
    })),
    observed: await observationOf(studio, name),
    errors: (definition.errors ?? []).map(({ code, entry }) => ({
      ...{ code, status: entry.status, message: entry.message },
    })),
    examples,
    steps: action.steps.map(({ kind, name: step, from, at }) => ({
      ...{ kind, name: step, from },
      ...(at && { file: at.file, ...(at.line !== undefined && { line: at.line }) }),
    })),
    timeoutMs: timeout,
    ...(job !== undefined && { retry: plain(job) }),
    ...(rateLimit !== undefined && { rateLimit: plain(rateLimit) }),
    snippets: [
      ...(http ? [{ kind: 'curl' as const, text: String(http.template['curl']) }] : []),
      ...(http
        ? [{ kind: 'sdk' as const, text: `await api.${name}(${JSON.stringify(sample, null, 2)})` }]
        : []),
      ...(tool
        ? [{ kind: 'mcp' as const, text: JSON.stringify(callOf(tool.template), null, 2) }]
        : []),
    ],
  }
}

/** Of what it causes traces alone know. */
async function observationOf({ host, observed }: Studio, action: string): Promise<Observation> {
  const history = host.get(reach.history)
  if (history) await observed.lookAt(history, action)
  const { causes, by, looked } = observed.of(action)
  return {
    ...{ runs: looked?.runs ?? 0, since: looked?.since ?? null },
    causes: causes.map(({ kind, to, external, lastAt }) => ({
      ...{ kind, name: to, external, at: lastAt },
    })),
    by: by.map(({ kind, from, lastAt }) => ({ kind, name: from, external: false, at: lastAt })),
  }
}

function callOf({ tool, args }: Record<string, unknown>): object {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } }
}

const schemaOf = (json: unknown): WireSchema => ({ dialect: 'typebox-0.34', schema: plain(json) })

async function examplesOf(
  { notes }: Studio,
  { name, input }: RegisteredAction,
): Promise<Example[]> {
  const saved = (await notes.read()).examples[name] ?? []
  const told = (input.json['examples'] ?? []) as unknown[]
  return [
    ...saved.map((one) => ({ ...one, action: name, source: 'saved' as const })),
    ...told.map((value, index) => ({
      ...{ id: `schema-${index}`, name: `Example ${index + 1}`, action: name },
      ...{ input: plain(value), source: 'schema' as const },
    })),
  ]
}
