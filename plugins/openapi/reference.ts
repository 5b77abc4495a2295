import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The page's parts, served by the app itself so that it works without a network. */
export const REFERENCE_FILES = {
  'swagger-ui.css': 'text/css;charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript;charset=utf-8',
} as const

/** One of {@link REFERENCE_FILES}. */
export type ReferenceFile = keyof typeof REFERENCE_FILES

/** In the package the build has put the files beside this one; in the repository npm has them. */
export function referenceFile(name: ReferenceFile): string {
  const beside = fileURLToPath(new URL(`./reference/${name}`, import.meta.url))
  return existsSync(beside) ? beside : Bun.resolveSync(`swagger-ui-dist/${name}`, import.meta.dir)
}

/** What the page may load: itself. Swagger UI writes `style` attributes and `data:` images. */
export const REFERENCE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The API reference page. */
export function referencePage(title: string, base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${Bun.escapeHTML(title)}</title>
<link rel="stylesheet" href="${base}/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<script src="${base}/swagger-ui-bundle.js"></script>
<script src="${base}/start.js"></script>
</body>
</html>
`
}

/** Starts Swagger UI on the document; a file, because the page's policy forbids inline scripts. */
export function startScript(documentPath: string): string {
  return `SwaggerUIBundle(${JSON.stringify({
    url: documentPath,
    dom_id: '#reference',
    deepLinking: true,
    validatorUrl: null,
  })})\n`
}
