import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HookRow, PluginRow } from '../contract/kernel.ts'
import { bunbaseVersion } from '../show/version.ts'
import type { Studio } from '../studio.ts'

/** Plugins of this package stand beside this one. */
const PLUGINS = join(import.meta.dir, '../..')

/** The plugins in order of set-up. */
export function pluginRows({ host }: Studio): PluginRow[] {
  const { plugins, hooks } = host.insight
  const version = bunbaseVersion()
  return plugins.map(({ name, needs, adds, setupMs }, order) => {
    const isOwn = existsSync(join(PLUGINS, name))
    const actions = host.actions.filter(({ origin }) => origin.plugin === name)
    return {
      ...{ name, version: isOwn ? version : '', source: isOwn ? 'bunbase' : 'app' },
      ...{ requires: [...needs], order: order + 1, setupMs, status: 'ready' },
      provides: {
        hooks: hooks.filter(({ plugin }) => plugin === name).length,
        actions: actions.map((one) => one.name),
        triggers: [...adds.triggers],
        panels: [],
      },
    }
  })
}

/** Which plugin needs, or uses, which. */
export function pluginEdges({
  host,
}: Studio): { from: string; to: string; kind: 'needs' | 'uses' }[] {
  return host.insight.plugins.flatMap(({ name, needs, uses }) => [
    ...needs.map((to) => ({ from: name, to, kind: 'needs' as const })),
    ...uses.map((to) => ({ from: name, to, kind: 'uses' as const })),
  ])
}

/** Every hook that somebody listens to, with the listeners in the order they are called. */
export function hookRows({ host }: Studio): HookRow[] {
  const rows = new Map<string, HookRow>()
  for (const { hook, plugin, order, at } of host.insight.hooks) {
    let row = rows.get(hook)
    if (!row) rows.set(hook, (row = { name: hook, listeners: [] }))
    row.listeners.push({
      ...{ plugin, order: row.listeners.length + 1, rank: order ?? null },
      ...(at && { file: at.file, ...(at.line !== undefined && { line: at.line }) }),
    })
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
