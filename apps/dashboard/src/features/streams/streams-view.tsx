import { useCallback, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useSubmit } from '../../kit/use-submit.ts'
import { useClient } from '../../server/server.tsx'
import { useMay } from '../../session/session.tsx'
import { PageView } from '../../shell/page-view.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { StreamRow } from './stream-row.tsx'
import '../../kit/card.css'

/** The list tells the states, so that a page with many streams needs no subscription for each. */
const REFRESH_MS = 5000

const NewStream = ({ onAdded }: { onAdded: () => void }) => {
  const { streams } = useViewStrings()
  const client = useClient()
  const [id, setId] = useState('')
  const form = useSubmit(async () => {
    await client.streams.create({ id })
    setId('')
    onAdded()
  })
  return (
    <form className="card-form" aria-label={streams.add} onSubmit={form.submit}>
      <TextField
        label={streams.id}
        help={streams.idHelp}
        value={id}
        onChange={setId}
        error={form.reason}
        isRequired
      />
      <Button type="submit" look="primary" isWaiting={form.isPending}>
        {streams.add}
      </Button>
    </form>
  )
}

/** Every stream of the installation. */
export const StreamsView = () => {
  const { streams } = useViewStrings()
  const client = useClient()
  const mayManage = useMay('streams.manage')
  const read = useCallback((signal: AbortSignal) => client.streams.list({ signal }), [client])
  const { value, failure, reload, refresh } = useLoaded(read)
  useReloadEvery({ refresh }, REFRESH_MS)
  return (
    <PageView title={streams.title}>
      <section className="card">
        {failure !== null && <p className="field-error">{failure}</p>}
        <ul aria-label={streams.title}>
          {value?.map((stream) => (
            <StreamRow key={stream.id} stream={stream} isCurrent={failure === null} onDeleted={reload} />
          ))}
        </ul>
        {mayManage && <NewStream onAdded={reload} />}
      </section>
    </PageView>
  )
}
