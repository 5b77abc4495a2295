import type { BootOptions } from './boot.ts'
import { listOf, pluginMistakes } from './check-definitions.ts'
import { type AppSource, isPreset } from './config.ts'
import { type PluginSource, isPlugin } from './plugin.ts'
import type { BootProblem } from './problem.ts'

type Report = (problem: BootProblem) => void

/** Which plugins an app has, and which of them it took over from a preset. */
export interface Selection {
  /** In order of set-up: what each needs (and uses) first, then as listed. */
  readonly plugins: readonly PluginSource[]
  /** Names of presets, by the plugins whose options they give. */
  readonly presets: ReadonlyMap<string, string>
}

/** Selects an app's plugins. */
export async function selectPlugins(
  app: AppSource,
  options: Pick<BootOptions, 'defaults' | 'plugins'>,
  report: Report,
): Promise<Selection> {
  const listed = (key: 'presets' | 'plugins'): readonly unknown[] =>
    listOf(app['~app'], key, (mistake) => report({ key, ...mistake }))
  const presets = app['~app'].presets && listed('presets')
  const plugins = listed('plugins')
  const none = presets === undefined && plugins.length === 0
  const chosen = new Map<string, PluginSource>()
  const by = new Map<string, string>()
  const take = (plugin: unknown, from: string, preset?: string): void => {
    const mistakes = isPlugin(plugin) ? pluginMistakes(plugin['~plugin'].definition) : []
    mistakes.forEach(report)
    if (mistakes.length > 0) return
    if (isPlugin(plugin)) {
      chosen.set(plugin.name, plugin)
      if (preset === undefined) by.delete(plugin.name)
      else by.set(plugin.name, preset)
    } else {
      report({
        message: `${from} holds ${describe(plugin)}, which is not a plugin`,
        mend: 'call the plugin’s factory: plugins: [queue()], not [queue]',
        key: 'plugins',
      })
    }
  }
  for (const preset of none && options.defaults ? await options.defaults() : (presets ?? [])) {
    if (!isPreset(preset)) {
      report({
        message: `\`presets\` holds ${describe(preset)}, which is not a preset`,
        mend: 'call the preset’s factory: presets: [core()], not [core]',
        key: 'presets',
      })
      continue
    }
    const { name } = preset
    for (const plugin of await preset['~preset']()) take(plugin, `preset "${name}"`, name)
  }
  // Last, so that the app's own choice replaces the preset's without moving it.
  for (const plugin of plugins) take(plugin, '`plugins`')
  for (const plugin of options.plugins ?? []) take(plugin, 'the plugins beside the config')
  return { plugins: sortByNeeds([...chosen.values()], report), presets: by }
}

function describe(value: unknown): string {
  return typeof value === 'function' ? `the function "${value.name}"` : String(value)
}

function sortByNeeds(plugins: readonly PluginSource[], report: Report): PluginSource[] {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]))
  const sorted: PluginSource[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (plugin: PluginSource, path: readonly string[]): void => {
    const { name } = plugin
    if (state.get(name) === 'done') return
    if (state.get(name) === 'open') {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' → ')
      report({
        plugin: name,
        message: `plugins need each other in a circle: ${cycle}`,
        mend: 'turn one of these `needs` into `uses`, or move what they share to a third plugin',
      })
      return
    }
    state.set(name, 'open')
    const { needs = [], uses = [] } = plugin['~plugin'].definition
    for (const need of needs) {
      const needed = byName.get(need)
      if (needed) visit(needed, [...path, name])
      else {
        report({
          plugin: name,
          key: 'plugins',
          message: `plugin "${name}" needs plugin "${need}", which is not selected`,
          mend: `add ${need}() to \`plugins\`, or a preset that has it`,
        })
      }
    }
    for (const use of uses) {
      const used = byName.get(use)
      // A circle through `uses` is no mistake: the order is then the listed one.
      if (used && state.get(use) !== 'open') visit(used, [...path, name])
    }
    state.set(name, 'done')
    sorted.push(plugin)
  }
  for (const plugin of plugins) visit(plugin, [])
  return sorted
}
