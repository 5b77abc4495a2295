// `bunbase/testing`: apps in the test's own process, and time that a test moves.
export type { As } from './as.ts'
export type { LogLine } from './capture.ts'
export { countingIds } from './counting-ids.ts'
export { type TestConfig, createTestApp } from './create.ts'
export {
  type ParityAnswer,
  type ParityDriver,
  type ParityMessage,
  type ParityRunner,
  parity,
} from './parity.ts'
export type { TestRequest } from './request.ts'
export type { CallAs, TestApp, TestAppOptions } from './test-app.ts'
export { VirtualClock, type WaitingTimer } from './virtual-clock.ts'
