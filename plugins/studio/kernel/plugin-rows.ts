import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { HookRow, PluginRow } from '../contract/kernel.ts'
import { bunbaseVersion } from '../show/version.ts'
import type { Studio } from '../studio.ts'
import type { HookFigures } from './hook-figures.ts'

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
export function hookRows({ host }: Studio, figures: HookFigures): HookRow[] {
  const looked = new Map(figures.look().map((one) => [one.subscription, one]))
  const rows = new Map<string, HookRow>()
  for (const subscription of host.insight.hooks) {
    const { hook, plugin, order } = subscription
    let row = rows.get(hook)
    if (!row) rows.set(hook, (row = { name: hook, listeners: [] }))
    const at = subscription.at ?? subscription.site()
    const { calls = 0, errors = 0, p50 = null, p95 = null } = looked.get(subscription) ?? {}
    row.listeners.push({
      ...{ plugin, order: row.listeners.length + 1, rank: order ?? null },
      ...{ calls, errors, p50, p95 },
      ...(at && { file: placeIn(host.root, at.file) }),
      ...(at?.line !== undefined && { line: at.line }),
    })
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Relative to the app where it is inside. */
const placeIn = (root: string, file: string): string =>
  file.startsWith(`${root}/`) ? relative(root, file) : file
