// Every public name of the kernel, and nothing else.
export * from './register.ts'
export type { Static, TSchema } from '@sinclair/typebox'
export { type Action, type ActionSource, type DefineAction, action, isAction } from './action.ts'
export { type BootOptions, boot } from './boot.ts'
export { ANONYMOUS, type Caller, SYSTEM, callerText } from './caller.ts'
export { checkOptions } from './check-options.ts'
export { type Clock, type Timer, type TimerOptions, sleep, systemClock } from './clock.ts'
export { type App, type AppConfig, type Preset, defineConfig, definePreset } from './config.ts'
export { type KernelContext, runOf } from './context.ts'
export { type Duration, durationSchema, milliseconds } from './duration.ts'
export {
  BunbaseError,
  CallDepth,
  Cancelled,
  Conflict,
  type ErrorClass,
  type ErrorEntry,
  type ErrorOptions,
  Forbidden,
  Internal,
  InvalidInput,
  InvalidOutput,
  NotFound,
  Timeout,
  Unauthenticated,
  Unavailable,
  UnknownAction,
  defineError,
  publicError,
  shownError,
} from './errors.ts'
export { type Event, type EventSource, event, isEvent } from './event.ts'
export { eventPayload } from './event-payload.ts'
export { everyNth } from './every-nth.ts'
export { fingerprintOf } from './fingerprint.ts'
export {
  type Guard,
  type GuardOptions,
  type GuardVerdict,
  type RunnableGuard,
  guard,
} from './guard.ts'
export { isRefusal } from './guard-span.ts'
export type { BindTrigger, Host, Invoke, Mode, Wrapper } from './host.ts'
export { type Hook, hook, isHook } from './hook.ts'
export type { HookFigures, HookWatch } from './hook-watch.ts'
export type { Place } from './call-site.ts'
export type { SettingFact, SettingSource } from './setting-facts.ts'
export type { HookOptions, HookOrder, KernelHooks, Subscription } from './hooks.ts'
export type { Ids } from './ids.ts'
export { randomIds } from './ids.ts'
export { inTime } from './in-time.ts'
export type { Insight, SetUpPlugin } from './insight.ts'
export type {
  ActionKeysOf,
  Adds,
  Awaitable,
  ConfigOf,
  ContextOf,
  GuardsOf,
  HooksOf,
  InputOfAction,
  OutputOfAction,
  PayloadOf,
  Reach,
  TriggersOf,
  ViewOf,
} from './infer.ts'
export type { ExplainedGuard } from './explain.ts'
export type { CallOptions, Kernel } from './kernel.ts'
export type { LogFields, Logger } from './logger.ts'
export {
  type Module,
  type ModuleDefinition,
  type ModuleSource,
  isModule,
  module,
} from './module.ts'
export { mendOf, mistake } from './mistake.ts'
export { nearest } from './nearest.ts'
export { type Pauses, pauseAfter } from './pause.ts'
export { type CommandLoader, type Plugin, type PluginCard, definePlugin, kit } from './plugin.ts'
export { BootError, type BootProblem } from './problem.ts'
export { type ReadyActionsConfig, readyActions, readyActionsSchema } from './ready-actions.ts'
export { reasonOf } from './reason.ts'
export { guards, triggers } from './recorder.ts'
export { type HeldEffect, holdBack, isRehearsal, rehearse } from './rehearsal.ts'
export type {
  ActionOrigin,
  AppliedGuard,
  RegisteredAction,
  RegisteredEvent,
  Step,
} from './registry.ts'
export type { Invocation, Run, RunStatus } from './run.ts'
export {
  type InputOf,
  MalformedJson,
  type OutputSchema,
  type Schema,
  SchemaError,
  type ValueOf,
  compileOutput,
  parseJson,
  hidesNothing,
  redactor,
  textReader,
  unshown,
} from './schema.ts'
export { type Service, service } from './service.ts'
export type { Catalogue } from './settings.ts'
export { type Frame, framesOf } from './stack-frames.ts'
export { type TFile, type TRaw, type TStream, t } from './t.ts'
export { type ActiveSpan, type Span, type Trace, tracedRun } from './trace.ts'
export { type Trigger, trigger } from './trigger.ts'
