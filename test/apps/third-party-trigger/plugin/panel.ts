import { type Host, kit, t } from 'bunbase'
import { studioPanels } from 'bunbase/plugins/studio'
import type { LinesPlugin } from './index.ts'
import type { LineServer } from './server.ts'

const { action } = kit<LinesPlugin>()

/** Shows the connected devices in the Studio, where the app has one. */
export function showDevices(host: Host<LinesPlugin>, server: LineServer): void {
  const panels = host.get(studioPanels)
  if (!panels) return
  const devices = action(
    {
      name: 'lines.devices',
      description: 'The devices that are connected.',
      input: t.Object({}),
      output: t.Object({ items: t.Array(t.Object({ peer: t.String() })) }),
    },
    () => ({ items: server.peers.map((peer) => ({ peer })) }),
  )
  host.addAction(devices)
  panels.add({
    id: 'lines',
    title: 'Lines',
    icon: 'cable',
    plugin: 'lines',
    view: [
      {
        id: 'devices',
        kind: 'table',
        title: 'Devices',
        action: devices,
        columns: [{ key: 'peer', title: 'Address' }],
        refreshMs: 2_000,
      },
    ],
  })
}
