/** A drawing as a file of its own: with the colours that it has now, on the background of the page. */
export function saveSvg(drawing: SVGGElement, name: string): void {
  const style = getComputedStyle(document.documentElement)
  const { x, y, width, height } = drawing.getBBox()
  const heads = drawing.ownerSVGElement?.querySelector('defs')?.outerHTML ?? ''
  const copy = drawing.cloneNode(true) as SVGGElement
  copy.removeAttribute('transform')
  for (const box of copy.querySelectorAll('[role],[tabindex],[class]')) {
    for (const name of ['role', 'tabindex', 'aria-pressed', 'class']) box.removeAttribute(name)
  }
  const room = 24
  const frame = [x - room, y - room, width + 2 * room, height + 2 * room].map(Math.round)
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frame.join(' ')}" width="${frame[2]}" height="${frame[3]}" font-family="ui-monospace, monospace">
<rect x="${frame[0]}" y="${frame[1]}" width="${frame[2]}" height="${frame[3]}" fill="var(--bg)"/>
${heads}${copy.outerHTML}
</svg>`.replace(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim())
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  Object.assign(document.createElement('a'), { href: url, download: `${name}.svg` }).click()
  URL.revokeObjectURL(url)
}
