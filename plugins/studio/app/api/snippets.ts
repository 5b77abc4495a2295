import type { ActionDetail } from '../../contract/actions.ts'
import { isObject } from '../form/members.tsx'
import type { Schema } from '../form/schema.ts'
import type { Operation } from './operations.ts'
import type { ApiRequest } from './request.ts'

/** The ways a call can be written down. */
export const WAYS = { curl: 'curl', fetch: 'fetch', sdk: 'SDK', mcp: 'MCP' } as const

/** One of {@link WAYS}. */
export type Way = keyof typeof WAYS

/** The call that stands in the form, in each way that it can be made. */
export function snippetsOf(
  operation: Operation,
  request: ApiRequest,
  values: Record<string, unknown>,
  action: ActionDetail | undefined,
): [Way, string][] {
  const input = action && inputOf(operation, values, action)
  const tool = action?.triggerDetails.find(({ test }) => test.kind === 'mcp')?.test.template['tool']
  return [
    ['curl', curlOf(request)],
    ['fetch', fetchOf(request)],
    ...(action
      ? [['sdk', sdkOf(action.name, input, outside(operation, values, action))] as [Way, string]]
      : []),
    ...(typeof tool === 'string' ? [['mcp', mcpOf(tool, input)] as [Way, string]] : []),
  ]
}

/** For a terminal. */
export function curlOf({ method, url, headers, body }: ApiRequest): string {
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  return [
    `curl -X ${method} ${quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(typeof body === 'string' ? [`-d ${quote(body)}`] : []),
    ...(body instanceof FormData
      ? [...body].map(
          ([name, value]) =>
            `-F ${quote(`${name}=${typeof value === 'string' ? value : '@file'}`)}`,
        )
      : []),
  ].join(' \\\n  ')
}

function fetchOf({ method, url, headers, body }: ApiRequest): string {
  const options = [
    `  method: ${JSON.stringify(method)},`,
    ...(Object.keys(headers).length > 0 ? [`  headers: ${indented(headers)},`] : []),
    ...(typeof body === 'string' ? [`  body: JSON.stringify(${indented(JSON.parse(body))}),`] : []),
    ...(body instanceof FormData ? ['  body: form, // a FormData with the fields below'] : []),
  ]
  return `const response = await fetch(${JSON.stringify(url)}, {\n${options.join('\n')}\n})\nconst answer = await response.json()`
}

function sdkOf(name: string, input: unknown, headers: Record<string, string>): string {
  const given = isObject(input) && Object.keys(input).length === 0 ? '' : literal(input)
  const call = `const answer = await api.${name}(${given})`
  return Object.keys(headers).length > 0
    ? `const api = createClient({ headers: () => (${literal(headers)}) })\n${call}`
    : call
}

function mcpOf(tool: string, input: unknown): string {
  const params = { name: tool, arguments: input }
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, null, 2)
}

/** The action's input: what the request has in its path, query, headers and body, by the input's own names. */
function inputOf(
  { parameters, body }: Operation,
  values: Record<string, unknown>,
  { input }: ActionDetail,
): unknown {
  const own = propertiesOf(input.schema)
  const inBody = values['body']
  if (body && !isObject(inBody)) return inBody
  const named = parameters
    .filter(({ name }) => own.has(name) && values[name] !== undefined && values[name] !== '')
    .map(({ name }) => [name, values[name]] as const)
  return { ...Object.fromEntries(named), ...(inBody as object | undefined) }
}

/** Headers that belong to no action's input: the organisation that the request is for. */
function outside(
  { parameters }: Operation,
  values: Record<string, unknown>,
  { input }: ActionDetail,
): Record<string, string> {
  const own = propertiesOf(input.schema)
  return Object.fromEntries(
    parameters
      .filter((each) => each.in === 'header' && !own.has(each.name) && values[each.name])
      .map(({ name }) => [name, String(values[name])]),
  )
}

const propertiesOf = (schema: unknown): Set<string> =>
  new Set(Object.keys((schema as Schema | undefined)?.properties ?? {}))

const indented = (value: unknown): string => literal(value).replaceAll('\n', '\n  ')

/** As it is written in TypeScript: names without quotes where they need none. */
const literal = (value: unknown): string =>
  JSON.stringify(value, null, 2)?.replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:') ?? ''
