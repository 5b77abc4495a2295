// The MCP conformance suite against the fixture app: `npm run conformance:mcp` prints it, a test judges it.
import { join } from 'node:path'
import { RunningCli } from '../../plugins/cli/cli.ts'

const root = new URL('../../..', import.meta.url).pathname
const suite = join(root, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')

/** The version of the protocol whose scenarios have to pass. */
export const VERSION = '2025-11-25'

/** Checks of one scenario. */
export interface Scenario {
  readonly passed: number
  readonly failed: number
}

/** Starts the fixture app. */
export function fixture(): RunningCli {
  const cwd = join(root, 'test/apps/mcp-conformance')
  return new RunningCli(['start', '--port', '0'], { cwd })
}

async function output(...words: string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, suite, ...words], {
    // It may leave files behind.
    cwd: join(root, '.bunbase'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Response(child.stdout).text()
}

/** The names of the server scenarios of the version. */
export async function scenarioNames(): Promise<string[]> {
  const list = await output('list', '--server')
  const found = list.matchAll(/^\s+- (\S+) \[([^\]]*)\]$/gm)
  return [...found].filter(([, , versions]) => versions!.includes(VERSION)).map(([, name]) => name!)
}

/** Runs every server scenario of the version against a server. */
export async function conformance(
  url: string,
): Promise<{ text: string; all: Map<string, Scenario> }> {
  const text = await output('server', '--url', url, '--suite', 'all', '--spec-version', VERSION)
  const lines = text.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed$/gm)
  const all = [...lines].map(([, name, passed, failed]): [string, Scenario] => [
    name!,
    { passed: Number(passed), failed: Number(failed) },
  ])
  return { text, all: new Map(all) }
}

if (import.meta.main) {
  await using app = fixture()
  const { text, all } = await conformance(`${await app.url()}/mcp`)
  console.log(text)
  process.exitCode = [...all.values()].some(({ failed }) => failed > 0) || all.size === 0 ? 1 : 0
}
