import { type RegisteredAction, redactor } from '../../../kernel/index.ts'
import type { McpExchanged, McpOffers } from '../../mcp/index.ts'
import type { LiveMcpItem } from '../contract/live.ts'
import { hidden } from '../show/hidden.ts'
import { identityOf } from '../show/identity.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

/** Characters of a text that are shown. */
const LONGEST = 2_000
const HIDDEN = '[redacted]'

/** An exchange as the Studio shows it: without secrets, and not longer than somebody reads. */
export function exchangeOf(studio: Studio, offers: McpOffers, of: McpExchanged): LiveMcpItem {
  const { at, ms, request, answer, client, caller, run } = of
  const { id, method = '', params = {} } = request
  const about = params['name'] ?? params['uri']
  const action = actionOf(studio, offers, method, about)
  const args = params['arguments']
  const shownParams =
    action && args !== undefined ? { ...params, arguments: hidden(action, args) } : params
  const { isError = false } = (answer.result ?? {}) as { isError?: boolean }
  return {
    ...{ id: studio.host.ids.uuid(), at, ms, method },
    about: typeof about === 'string' ? about : null,
    isError: answer.error !== undefined || isError,
    client: client ? `${client.name} ${client.version}` : null,
    caller: identityOf(caller ?? { kind: 'anonymous' }, run?.org),
    runId: run?.id ?? null,
    req: short({ jsonrpc: '2.0', id, method, ...(request.params && { params: shownParams }) }),
    res: short({
      ...{ jsonrpc: '2.0', id },
      ...(answer.error ? { error: answer.error } : { result: shownResult(answer.result, action) }),
    }),
  }
}

/** The action behind what a request is about. */
function actionOf(
  studio: Studio,
  offers: McpOffers,
  method: string,
  about: unknown,
): RegisteredAction | undefined {
  const { tools, prompts, resources } = offers.all()
  const of = method.startsWith('tools/')
    ? tools.find(({ definition }) => definition.name === about)
    : method.startsWith('prompts/')
      ? prompts.find(({ definition }) => definition.name === about)
      : resources.find(({ definition }) => definition.uri === about)
  return of && studio.action(of.action)
}

/** Of an action that gives secrets the text is them, too. */
function shownResult(result: unknown, action: RegisteredAction | undefined): unknown {
  if (!action || action.output.hidesNothing) return result
  const { structuredContent, ...rest } = (result ?? {}) as Record<string, unknown>
  return {
    ...rest,
    ...('content' in rest && { content: HIDDEN }),
    ...('contents' in rest && { contents: HIDDEN }),
    ...('messages' in rest && { messages: HIDDEN }),
    ...(structuredContent !== undefined && {
      structuredContent: redactor(action.output.json)(plain(structuredContent)),
    }),
  }
}

/** The same with its long texts cut. */
function short(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(plain(value), (_key, each: unknown) =>
      typeof each === 'string' && each.length > LONGEST
        ? `${each.slice(0, LONGEST)}… (${each.length} characters)`
        : each,
    ),
  )
}
