// What telling subscribers costs in process, beside node:events. Each case runs in turns with the others.
import { EventEmitter } from 'node:events'
import {
  type Host,
  type Invocation,
  SYSTEM,
  boot,
  defineConfig,
  definePlugin,
  event,
  kit,
  t,
} from '../../../plugins/index.ts'
import { type EventsPlugin, emitter, events } from '../../../plugins/events/index.ts'
import { type Subscriber, subscriberOf } from '../../../plugins/events/subscriber.ts'
import { Topics } from '../../../plugins/events/topics.ts'
import { median } from '../http/summary.ts'

/** Nanoseconds of one event. */
export interface DispatchTimes {
  /** Looking up and calling plain functions. */
  readonly calls: { readonly ours: number; readonly eventEmitter: number }
  /** Whole runs of actions: from `emit` and its checks, or from a listener that starts the same run. */
  readonly runs: { readonly ours: number; readonly eventEmitter: number }
}

interface BenchPlugin {
  name: 'bench'
}

const { action, triggers } = kit<EventsPlugin>()
const payloadSchema = t.Object({ id: t.String(), email: t.String(), age: t.Integer() })
const payload = { id: 'u1', email: 'ann@example.org', age: 42 }
let heard = 0

/** So many events, a power of two, are emitted in turns, and told to so many subscribers each. */
async function cases(different: number, subscribers: number) {
  const all = Array.from({ length: different }, (_, n) =>
    event(`user.changed${n}`, { payload: payloadSchema }),
  )
  const mask = different - 1
  const topics = new Topics(() => [])
  const plain = new EventEmitter().setMaxListeners(subscribers)
  const running = new EventEmitter().setMaxListeners(subscribers)
  const listen = (): void => void heard++
  const actions = all.flatMap((one, at) =>
    Array.from({ length: subscribers }, (_, n) => {
      topics.add(
        subscriberOf({
          action: {} as Subscriber['action'],
          options: { event: one.name },
          mode: 'direct',
          invoke: Object.assign(async () => {}, { execute: listen }),
        }),
      )
      plain.on(one.name, () => listen())
      return action(
        {
          name: `listen${at}-${n}`,
          input: payloadSchema,
          output: t.Void(),
          triggers: [triggers.event(one)],
        },
        listen,
      )
    }),
  )
  let execute: Host<BenchPlugin>['execute'] = () => undefined
  const bench = definePlugin<BenchPlugin>({
    name: 'bench',
    setup(host) {
      execute = host.execute
    },
  })
  const kernel = await boot(defineConfig({ plugins: [events(), bench()] }), { actions })
  const bus = kernel.get(emitter)!
  all.forEach((one, at) => {
    const trigger = { kind: 'event', options: { event: one.name } }
    for (const listening of kernel.actions.filter(({ name }) => name.startsWith(`listen${at}-`))) {
      running.on(one.name, (value: object, meta: Partial<Invocation>) =>
        execute(listening, { trigger, input: { ...value }, ...meta }),
      )
    }
  })
  const meta = { caller: SYSTEM, traceparent: undefined }
  return {
    'calls ours': (n: number) => {
      const { here } = topics.of(all[n & mask]!)
      for (let i = 0; i < here.length; i++) here[i]!.execute(payload as never)
    },
    'calls eventEmitter': (n: number) => plain.emit(all[n & mask]!.name, payload),
    'runs ours': (n: number) => bus.emit(all[n & mask]!, payload),
    'runs eventEmitter': (n: number) => running.emit(all[n & mask]!.name, payload, meta),
  }
}

/** Measures every case in turns; the median of the rounds counts. */
export async function dispatchTimes(
  different: number,
  subscribers: number,
  rounds: number,
): Promise<DispatchTimes> {
  const all = Object.entries(await cases(different, subscribers)).map(([name, run]) => ({
    run,
    times: [] as number[],
    batch: name.startsWith('calls') ? 200_000 : 20_000,
  }))
  for (let round = -2; round < rounds; round++) {
    for (const { run, times, batch } of all) {
      const began = Bun.nanoseconds()
      for (let i = 0; i < batch; i++) void run(i)
      // The first rounds warm up.
      if (round >= 0) times.push((Bun.nanoseconds() - began) / batch)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const [ours, theirs, runs, theirRuns] = all.map(({ times }) => median(times)) as [
    number,
    number,
    number,
    number,
  ]
  return {
    calls: { ours, eventEmitter: theirs },
    runs: { ours: runs, eventEmitter: theirRuns },
  }
}
