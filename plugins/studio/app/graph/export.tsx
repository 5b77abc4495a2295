import { Download } from 'lucide-react'
import type { RefObject } from 'react'
import { Button } from '../ui/button.tsx'
import { copy } from '../ui/copy.tsx'
import { Menu } from '../ui/menu.tsx'
import { toast } from '../ui/toast.tsx'
import { saveSvg } from './save-svg.ts'

/** Takes a graph along: as Mermaid for documents, as SVG as it is drawn. */
export function Export({
  name,
  mermaid,
  drawing,
  drawn,
}: {
  /** Of the file, without its ending. */
  name: string
  mermaid: () => string
  drawing: RefObject<SVGGElement | null>
  /** Whether it is drawn, or stands there as a table. */
  drawn: boolean
}) {
  return (
    <Menu
      label="Export"
      trigger={<Button icon={<Download size={13} />}>Export</Button>}
      items={[
        {
          label: 'Copy as Mermaid',
          run: () =>
            void copy(mermaid()).then(
              (done) => done && toast('done', 'The graph is on the clipboard, as Mermaid.'),
            ),
        },
        {
          label: 'Save as SVG',
          disabled: !drawn,
          run: () => drawing.current && saveSvg(drawing.current, name),
        },
      ]}
    />
  )
}
