import type { RouteCall } from '../../http/index.ts'
import { type PageFile, pageFiles } from './files.ts'

/** The page loads nothing but itself; CodeMirror writes `style` elements, and images are inline. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** Pages of things whose names may look like those of files: `actions/orgs.invite`. */
const NAMED = /^(actions|database|panels|runs|saas)\//

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>bunbase studio</title>
<style>body { font: 16px/1.5 system-ui; max-width: 40rem; margin: 20vh auto; padding: 0 1rem }</style>
<h1>The Studio is not built</h1>
<p>Its page is made by a build step, which the package comes with and a checkout of bunbase does not.
In the checkout, run:</p>
<pre>bun run build:studio</pre>
`

/** Serves the built app. */
export interface StudioPage {
  /** Answers a GET below the Studio's path. */
  answer(call: RouteCall): Promise<Response>
}

/**
 * The Studio's page. Files are read at the first request, so that an app whose Studio nobody opens does
 * not pay for it.
 *
 * @param path of the Studio
 * @param dist folder of the built app; default: the plugin's own
 */
export function studioPage(path: string, dist?: string): StudioPage {
  let files: Promise<ReadonlyMap<string, PageFile> | undefined> | undefined
  return {
    async answer(call) {
      const all = await (files ??= pageFiles(path, dist))
      const { pathname } = new URL(call.request.url)
      if (!all) {
        // It may be built any moment.
        files = undefined
        return new Response(NOT_BUILT, { headers: headersOf(call, 'text/html;charset=utf-8') })
      }
      const name = pathname.slice(path.length + 1)
      const found = all.get(name)
      if (found) return sent(call, found)
      // What looks like a file and is none must not be a page: a stale tab asks for scripts of before.
      if (!NAMED.test(name) && /^assets\/|\.[A-Za-z0-9]+$/.test(name))
        return new Response(null, { status: 404, headers: headersOf(call) })
      return sent(call, all.get('index.html')!)
    },
  }
}

async function sent(call: RouteCall, file: PageFile): Promise<Response> {
  const headers = headersOf(call, file.type)
  headers.set('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  headers.set('vary', 'accept-encoding')
  const accepts = /\bgzip\b/.test(call.request.headers.get('accept-encoding') ?? '')
  const packed = accepts ? await file.gzip() : undefined
  if (packed) headers.set('content-encoding', 'gzip')
  return new Response(packed ?? file.text, { headers })
}

function headersOf(call: RouteCall, type?: string): Headers {
  const headers = call.headers()
  headers.set('content-security-policy', CSP)
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  if (type !== undefined) headers.set('content-type', type)
  return headers
}
