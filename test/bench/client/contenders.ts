// The same API and the same front end, as each contender writes them.
import { eden } from './eden.ts'
import { hono } from './hono.ts'
import { ours } from './ours.ts'
import { trpc } from './trpc.ts'

/** Files of a project by name, in which `web.ts` is a front end that calls every action. */
export type Project = Record<string, string>

/** Each contender's project for a number of actions. */
export const contenders: Readonly<Record<string, (actions: number) => Project | Promise<Project>>> =
  { bunbase: ours, 'Hono hc': hono, 'Elysia Eden': eden, tRPC: trpc }
