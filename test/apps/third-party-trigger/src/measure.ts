import { action, guards, t, triggers } from 'bunbase'

export default action(
  {
    description: 'Keeps what a device has measured.',
    input: t.Object({ celsius: t.Number({ minimum: -90, maximum: 60 }) }),
    output: t.Object({ device: t.String(), warm: t.Boolean() }),
    triggers: [triggers.line('measure'), triggers.api('POST', '/measure')],
    guards: [guards.device()],
  },
  ({ celsius }, ctx) => {
    ctx.line?.push({ heard: celsius })
    return { device: ctx.device, warm: celsius > 20 }
  },
)
