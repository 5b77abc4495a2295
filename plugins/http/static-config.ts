import type { TOptional, TSchema, TUnsafe } from '@sinclair/typebox'
import { type Duration, durationSchema, t } from '../../kernel/index.ts'

/** A folder whose files are served as they are. */
export interface StaticFolderConfig {
  /** URL prefix: `/assets`, or `/` for everything that no route answers. */
  readonly path: string
  /** The folder, relative to the app's. */
  readonly dir: string
  /** Extensions that are served, without dot; default {@link WEB_EXTENSIONS}; `'*'` for all. */
  readonly extensions?: readonly string[] | '*'
  /** File that answers for a folder; default `index.html`; false for none. */
  readonly index?: string | false
  /**
   * File (relative to `dir`) that answers a browser's navigation to a path that names no file, for
   * apps that route in the browser.
   */
  readonly fallback?: string
  /** How long a cache may use a file without asking again. Default 0: it asks each time. */
  readonly maxAge?: Duration
  /**
   * Globs (relative to `dir`) of files whose names change with their content, as bundlers name them:
   * caches keep them for a year and never ask.
   */
  readonly immutable?: readonly string[]
  /** Headers of this folder's answers; `false` leaves one of the security headers out. */
  readonly headers?: Readonly<Record<string, string | false>>
}

/** What browsers load. Sources, source maps, archives and data bases are not among them. */
export const WEB_EXTENSIONS: readonly string[] = (
  'html css js mjs json webmanifest wasm txt xml md pdf csv ics vtt ' +
  'svg png jpg jpeg gif webp avif ico bmp woff woff2 ttf otf mp3 m4a ogg opus wav flac mp4 webm'
).split(' ')

/** Config `http.static`: a list of {@link StaticFolderConfig}; off unless set. */
export const staticConfig: TOptional<TUnsafe<readonly StaticFolderConfig[]>> = t.Optional(
  t.Array(
    t.Object(
      {
        path: t.String({
          pattern: '^(/|(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)$',
          description: "a URL prefix without trailing slash: '/assets', or '/'",
        }),
        dir: t.String({ minLength: 1, description: "a folder of the app: 'public'" }),
        extensions: t.Optional(
          t.Union([t.Literal('*'), t.Array(t.String({ pattern: '^[A-Za-z0-9_-]*$' }))], {
            description: "extensions without dot, ['html', 'css'], or '*'",
          }),
        ),
        index: t.Optional(
          t.Union([t.Literal(false), t.String({ pattern: '^[^/\\\\]+$' })], {
            description: "a file name, 'index.html', or false",
          }),
        ),
        fallback: t.Optional(t.String({ minLength: 1 })),
        maxAge: t.Optional(durationSchema('365d')),
        immutable: t.Optional(t.Array(t.String({ minLength: 1 }))),
        headers: t.Optional(
          t.Record(t.String(), t.Union([t.String({ minLength: 1 }), t.Literal(false)])),
        ),
      },
      { additionalProperties: false },
    ),
    { description: "a list of folders: [{ path: '/assets', dir: 'public' }]" },
  ),
) as TSchema as TOptional<TUnsafe<readonly StaticFolderConfig[]>>
