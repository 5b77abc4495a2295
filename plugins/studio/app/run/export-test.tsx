import { useQuery } from '@tanstack/react-query'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { copy } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Queried } from '../ui/queried.tsx'
import { toast } from '../ui/toast.tsx'

/** The run as a test file, to copy into the project. */
export function ExportTest({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(read('studio.runs.exportTest', { id }))
  return (
    <Dialog
      open
      onClose={onClose}
      title="Export as test"
      description={
        query.data
          ? `Save it as ${query.data.file}; it repeats this run against a fresh app.`
          : 'A test that repeats this run against a fresh app.'
      }
      width={760}
      footer={
        query.data && (
          <Button
            look="primary"
            onClick={() =>
              void copy(query.data.text).then(
                (done) => done && toast('done', `${query.data.file} is on the clipboard.`),
              )
            }
          >
            Copy the file
          </Button>
        )
      }
    >
      <Queried of={query}>
        {({ text }) => (
          <pre
            tabIndex={0}
            className="data overflow-auto rounded-md border border-line bg-sunken p-3 text-xs leading-[18px]"
          >
            {text}
          </pre>
        )}
      </Queried>
    </Dialog>
  )
}
