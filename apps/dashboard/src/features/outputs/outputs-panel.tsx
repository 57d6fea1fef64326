import type { OutputType } from '@stream-manager/contracts'
import { useCallback, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Select } from '../../kit/select.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useClient, useStreamState } from '../../server/server.tsx'
import { useMay } from '../../session/session.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { OUTPUT_TYPES, type OutputDraft, optionChanges } from './fields.ts'
import { OutputForm } from './output-form.tsx'
import { OutputRow } from './output-row.tsx'
import './outputs.css'

const AddOutput = ({ onAdded }: { onAdded: () => void }) => {
  const { outputs } = useViewStrings()
  const client = useClient()
  const [isOpen, setOpen] = useState(false)
  const [type, setType] = useState<OutputType>('rtmp')
  const save = async ({ url, key, options }: OutputDraft) => {
    const given = { ...(url !== '' && { url }), ...(key !== '' && { key }) }
    await client.outputs.create({ type, ...given, options: optionChanges({}, options) })
    onAdded()
  }
  const types = OUTPUT_TYPES.map((id) => ({ id, name: outputs.types[id] }))
  return (
    <>
      <Button onPress={() => setOpen(true)}>{outputs.addTitle}…</Button>
      <Dialog title={outputs.addTitle} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Select
          label={outputs.type}
          options={types}
          value={type}
          onChange={(id) => setType(OUTPUT_TYPES.find((known) => known === id) ?? 'rtmp')}
        />
        <OutputForm key={type} type={type} output={null} onSave={save} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

/** Another operator or a program may have changed an output: the stream's revision tells. */
const useOutputs = () => {
  const client = useClient()
  const { value } = useStreamState()
  const revision = value?.revision
  const read = useCallback(
    async (signal: AbortSignal) => ({ revision, items: await client.outputs.list({ signal }) }),
    [client, revision],
  )
  return { ...useLoaded(read), statuses: value?.outputs ?? [] }
}

/** The destinations of the programme. */
export const OutputsPanel = () => {
  const { outputs } = useViewStrings()
  const mayWrite = useMay('outputs.write')
  const { value, failure, reload, statuses } = useOutputs()
  return (
    <>
      {failure !== null && <p className="field-error">{failure}</p>}
      <ul className="outputs" aria-label={outputs.title}>
        {value?.items.map((output) => (
          <OutputRow
            key={output.id}
            output={output}
            status={statuses.find(({ id }) => id === output.id) ?? null}
            onChanged={reload}
          />
        ))}
      </ul>
      {mayWrite && (
        <span>
          <AddOutput onAdded={reload} />
        </span>
      )}
    </>
  )
}
