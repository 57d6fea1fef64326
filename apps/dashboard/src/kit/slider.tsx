import { Slider as AriaSlider, SliderThumb, SliderTrack } from 'react-aria-components'
import './field.css'

interface Props {
  readonly label: string
  readonly value: number
  readonly minValue: number
  readonly maxValue: number
  readonly step: number
  /** Beside the track. */
  readonly text: string
  readonly onChange: (value: number) => void
  /** After the last change of a drag. */
  readonly onChangeEnd?: () => void
  readonly isDisabled?: boolean
}

export const Slider = ({ label, text, onChange, onChangeEnd, ...range }: Props) => (
  <AriaSlider
    {...range}
    className="slider"
    aria-label={label}
    onChange={onChange}
    onChangeEnd={() => onChangeEnd?.()}
  >
    <SliderTrack className="slider-track">
      <SliderThumb className="slider-thumb" />
    </SliderTrack>
    <span className="slider-value">{text}</span>
  </AriaSlider>
)
