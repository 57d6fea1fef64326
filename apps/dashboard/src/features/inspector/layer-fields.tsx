import schemas from 'virtual:layer-schemas'
import type { Layer, LayerPatch } from '@stream-manager/contracts'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { Switch } from '../../kit/switch.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useEditor } from '../editing/use-editor.tsx'
import { GainSlider } from './gain-slider.tsx'
import { OpacitySlider } from './opacity-slider.tsx'
import { useDraft } from './use-draft.ts'

/** Changes of one layer. */
export const useChange = ({ id }: Layer) => {
  const editor = useEditor()
  return (changes: LayerPatch, gesture: symbol) => editor.edit([{ op: 'update', id, changes }], gesture)
}

interface NumberProps {
  readonly label: string
  readonly value: number
  readonly unit: string
  readonly send: (value: number) => LayerPatch
  readonly layer: Layer
  readonly least?: number
  readonly most?: number
}

const LayerNumber = ({ label, value, unit, send, layer, least, most }: NumberProps) => {
  const change = useChange(layer)
  const draft = useDraft(value, (number, gesture) => change(send(number), gesture))
  return (
    <NumberField
      label={label}
      unit={unit}
      value={draft.value}
      onChange={(number) => !Number.isNaN(number) && draft.change(number)}
      onFocusChange={draft.onFocusChange}
      error={draft.error}
      {...(least !== undefined && { minValue: least })}
      {...(most !== undefined && { maxValue: most })}
    />
  )
}

const MAX_NAME = schemas.layer.properties?.['name']?.maxLength

export const NameField = ({ layer }: { layer: Layer }) => {
  const { inspector } = useViewStrings()
  const change = useChange(layer)
  const draft = useDraft(layer.name, (name, gesture) => change({ name }, gesture))
  return (
    <TextField
      label={inspector.fields['name'] ?? ''}
      value={draft.value}
      onChange={draft.change}
      onFocusChange={draft.onFocusChange}
      error={draft.error}
      isInline
      {...(MAX_NAME !== undefined && { maxLength: MAX_NAME })}
    />
  )
}

/** The same place as on the stage, in numbers. */
export const PlaceFields = ({ layer }: { layer: Layer }) => {
  const { inspector } = useViewStrings()
  const { frame, rotation } = layer
  return (
    <fieldset className="place-fields">
      <legend>{inspector.place}</legend>
      <LayerNumber layer={layer} label="X" unit="px" value={frame.x} send={(x) => ({ frame: { x } })} />
      <LayerNumber layer={layer} label="Y" unit="px" value={frame.y} send={(y) => ({ frame: { y } })} />
      <LayerNumber
        layer={layer}
        label={inspector.width}
        unit="px"
        least={1}
        value={frame.width}
        send={(width) => ({ frame: { width } })}
      />
      <LayerNumber
        layer={layer}
        label={inspector.height}
        unit="px"
        least={1}
        value={frame.height}
        send={(height) => ({ frame: { height } })}
      />
      <LayerNumber
        layer={layer}
        label={inspector.rotation}
        unit="°"
        least={-360}
        most={360}
        value={rotation}
        send={(degrees) => ({ rotation: degrees })}
      />
    </fieldset>
  )
}

const FITS = ['contain', 'cover', 'fill'] as const
const TRANSITIONS = ['cut', 'fade', 'slide', 'zoom'] as const
const EASINGS = ['linear', 'ease-in', 'ease-out', 'ease-in-out'] as const

const useOptions = () => {
  const { inspector } = useViewStrings()
  return (ids: readonly string[]) => ids.map((id) => ({ id, name: inspector.choices[id] ?? id }))
}

export const LookFields = ({ layer }: { layer: Layer }) => {
  const { inspector } = useViewStrings()
  const change = useChange(layer)
  const options = useOptions()
  const { transition } = layer
  return (
    <>
      <div className="field field-inline">
        <span className="field-label">{inspector.opacity}</span>
        <OpacitySlider layer={layer} label={inspector.opacity} />
      </div>
      <Select
        label={inspector.fit}
        options={options(FITS)}
        value={layer.fit}
        onChange={(id) => void change({ fit: FITS.find((fit) => fit === id) ?? 'contain' }, Symbol('fit'))}
        isInline
      />
      <Select
        label={inspector.transition}
        options={options(TRANSITIONS)}
        value={transition.type}
        onChange={(id) => {
          const type = TRANSITIONS.find((known) => known === id) ?? 'cut'
          void change({ transition: { type } }, Symbol('transition'))
        }}
        isInline
      />
      {transition.type !== 'cut' && (
        <>
          <LayerNumber
            layer={layer}
            label={inspector.duration}
            unit="ms"
            least={0}
            most={10_000}
            value={transition.durationMs}
            send={(durationMs) => ({ transition: { durationMs } })}
          />
          <Select
            label={inspector.easing}
            options={options(EASINGS)}
            value={transition.easing}
            onChange={(id) => {
              const easing = EASINGS.find((known) => known === id) ?? 'linear'
              void change({ transition: { easing } }, Symbol('easing'))
            }}
            isInline
          />
        </>
      )}
    </>
  )
}

/** Gain and mute, for layers that can sound. */
export const SoundFields = ({ layer }: { layer: Layer }) => {
  const { inspector } = useViewStrings()
  const change = useChange(layer)
  return (
    <>
      <div className="field field-inline">
        <span className="field-label">{inspector.gain}</span>
        <GainSlider layer={layer} label={inspector.gain} />
      </div>
      <Switch
        isSelected={layer.audio.muted}
        onChange={(muted) => void change({ audio: { muted } }, Symbol('mute'))}
      >
        {inspector.muted}
      </Switch>
    </>
  )
}
