import { type Action, NotFound, guard, kit, t } from '../../kernel/index.ts'
import type { ServedRoute } from '../http/index.ts'
import { type OpenapiBuilt, type OpenapiDocument, buildDocument } from './document.ts'
import type { OpenapiConfig, OpenapiPlugin } from './index.ts'
import {
  REFERENCE_CSP,
  REFERENCE_FILES,
  type ReferenceFile,
  referenceFile,
  referencePage,
  startScript,
} from './reference.ts'

interface DocumentParts {
  readonly config: OpenapiConfig
  readonly root: string
  readonly routes: () => readonly ServedRoute[]
  readonly built: (built: OpenapiBuilt) => Promise<void>
  /** Whether there is a run history that they are to be left out of. */
  readonly recorded: boolean
}

const everybody = guard('public', () => {}, { public: true })
const HIDDEN = { hidden: true } as const

/** The actions that serve the document and the reference page. */
export function documentActions({
  config,
  root,
  routes,
  built,
  recorded,
}: DocumentParts): Action[] {
  const { action, triggers } = kit<OpenapiPlugin>()
  const path = config.path ?? '/api/openapi.json'
  const docs = config.docs ?? '/api/docs'
  // The key is known only when the plugin is there that it belongs to.
  const unrecorded = recorded ? { record: false } : {}

  let document: Promise<OpenapiDocument> | undefined
  const build = async (): Promise<OpenapiDocument> => {
    const info = { ...(await packageInfo(root)), ...config.info }
    const made = buildDocument(routes(), { info, servers: config.servers })
    await built(made)
    return made.document
  }
  const serveDocument = action(
    {
      name: 'openapi.document',
      description: 'The OpenAPI 3.1 description of this API.',
      input: t.Object({}),
      output: t.Raw('application/json'),
      triggers: [triggers.api('GET', path)],
      guards: [everybody],
      openapi: HIDDEN,
      ...unrecorded,
    },
    async () => Response.json(await (document ??= build())),
  )
  if (docs === false) return [serveDocument]

  const page = action(
    {
      name: 'openapi.reference',
      description: 'The API reference page.',
      input: t.Object({}),
      output: t.Raw('text/html'),
      triggers: [triggers.api('GET', docs)],
      guards: [everybody],
      openapi: HIDDEN,
      ...unrecorded,
    },
    async () => {
      const { info } = await (document ??= build())
      return new Response(referencePage(info.title, docs), {
        headers: {
          'content-type': 'text/html;charset=utf-8',
          'content-security-policy': REFERENCE_CSP,
        },
      })
    },
  )
  const part = action(
    {
      name: 'openapi.referenceFile',
      description: 'A script or style sheet of the API reference page.',
      input: t.Object({ file: t.String({ maxLength: 40 }) }),
      output: t.Raw(),
      triggers: [triggers.api('GET', `${docs}/:file`)],
      guards: [everybody],
      openapi: HIDDEN,
      ...unrecorded,
    },
    ({ file }) => {
      if (file === 'start.js') {
        return new Response(startScript(path), {
          headers: { 'content-type': 'text/javascript;charset=utf-8' },
        })
      }
      if (!Object.hasOwn(REFERENCE_FILES, file)) throw new NotFound()
      const name = file as ReferenceFile
      return new Response(Bun.file(referenceFile(name)), {
        headers: {
          'content-type': REFERENCE_FILES[name],
          'cache-control': 'public, max-age=86400',
        },
      })
    },
  )
  return [serveDocument, page, part]
}

async function packageInfo(root: string): Promise<{ title: string; version: string }> {
  const file = Bun.file(`${root}/package.json`)
  const manifest = (await file.exists())
    ? ((await file.json()) as { name?: string; version?: string })
    : {}
  return { title: manifest.name ?? 'API', version: manifest.version ?? '0.0.0' }
}
