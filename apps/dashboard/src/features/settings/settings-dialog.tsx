import type { StreamConfig, StreamConfigView } from '@stream-manager/contracts'
import { useCallback, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useSubmit } from '../../kit/use-submit.ts'
import { useAction } from '../../notices/use-action.ts'
import { useClient, useStreamState } from '../../server/server.tsx'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import './settings.css'

const PRESETS = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium'] as const
const TUNES = ['zerolatency', 'film', 'animation', 'stillimage'] as const
/** Stands for no tune in the list. */
const NO_TUNE = 'none'

type Video = StreamConfig['video']

const useConfigForm = (config: StreamConfigView, onSaved: () => void) => {
  const client = useClient()
  const [video, setVideo] = useState<Video>(config.video)
  const [audioKbps, setAudioKbps] = useState(config.audio.bitrateKbps)
  const form = useSubmit(async () => {
    const changed = { video, audio: { bitrateKbps: audioKbps } }
    await client.stream.setConfig(changed, { ifMatch: config.revision })
    onSaved()
  })
  const change = (changes: Partial<Video>) => setVideo({ ...video, ...changes })
  return { video, change, audioKbps, setAudioKbps, ...form }
}

const VideoFields = ({ video, change }: { video: Video; change: (changes: Partial<Video>) => void }) => {
  const { settings } = useViewStrings()
  const presets = PRESETS.map((id) => ({ id, name: id }))
  const tunes = [NO_TUNE, ...TUNES].map((id) => ({ id, name: settings.tunes[id] ?? id }))
  return (
    <div className="settings-fields">
      <NumberField
        label={settings.width}
        unit="px"
        step={2}
        value={video.width}
        onChange={(width) => change({ width })}
      />
      <NumberField
        label={settings.height}
        unit="px"
        step={2}
        value={video.height}
        onChange={(height) => change({ height })}
      />
      <NumberField label={settings.fps} value={video.fps} onChange={(fps) => change({ fps })} />
      <NumberField
        label={settings.videoBitrate}
        unit="kbit/s"
        value={video.bitrateKbps}
        onChange={(bitrateKbps) => change({ bitrateKbps })}
      />
      <Select
        label={settings.preset}
        help={settings.presetHelp}
        options={presets}
        value={video.preset}
        onChange={(id) => change({ preset: PRESETS.find((preset) => preset === id) ?? 'veryfast' })}
      />
      <Select
        label={settings.tune}
        help={settings.tuneHelp}
        options={tunes}
        value={video.tune ?? NO_TUNE}
        onChange={(id) => change({ tune: TUNES.find((tune) => tune === id) ?? null })}
      />
    </div>
  )
}

/** Changes that are stored and wait for the next start. */
const RestartNote = ({ fields }: { fields: readonly string[] }) => {
  const { settings } = useViewStrings()
  const client = useClient()
  const mayControl = useMay('stream.control')
  const isOnAir = ['live', 'paused'].includes(useStreamState().value?.status ?? '')
  const restart = useAction(() => client.stream.control('restart'))
  if (fields.length === 0) return null
  return (
    <p className="settings-restart" role="status">
      <span>{settings.waitsForRestart(fields.join(', '))}</span>
      {mayControl && isOnAir && (
        <Button isWaiting={restart.isPending} onPress={() => void restart.run()}>
          {settings.restartNow}
        </Button>
      )}
    </p>
  )
}

const ConfigForm = ({ config, onSaved }: { config: StreamConfigView; onSaved: () => void }) => {
  const { settings } = useViewStrings()
  const form = useConfigForm(config, onSaved)
  return (
    <form className="settings-form" onSubmit={form.submit}>
      <VideoFields video={form.video} change={form.change} />
      <NumberField
        label={settings.audioBitrate}
        unit="kbit/s"
        value={form.audioKbps}
        onChange={form.setAudioKbps}
      />
      <p className="dim">{settings.effect}</p>
      {form.reason !== null && (
        <p className="field-error" role="alert">
          {form.reason}
        </p>
      )}
      <RestartNote fields={config.restartRequired} />
      <div className="dialog-buttons">
        <Button type="submit" look="primary" isWaiting={form.isPending}>
          {settings.save}
        </Button>
      </div>
    </form>
  )
}

/** How the programme is encoded, what a change needs, and what viewers notice. */
export const SettingsDialog = ({ onClose }: { onClose: () => void }) => {
  const { common } = useStrings()
  const { settings } = useViewStrings()
  const client = useClient()
  const startedAt = useStreamState().value?.startedAt ?? null
  // A new function after each start: what waited for it is in effect then.
  const read = useCallback(
    async (signal: AbortSignal) => ({ startedAt, config: await client.stream.config({ signal }) }),
    [client, startedAt],
  )
  const { value, failure, reload } = useLoaded(read)
  return (
    <Dialog title={settings.title} isOpen onClose={onClose}>
      {failure !== null && <p className="field-error">{failure}</p>}
      {value === null && failure === null && <p>{common.loading}</p>}
      {value && <ConfigForm key={value.config.revision} config={value.config} onSaved={reload} />}
    </Dialog>
  )
}
