import { Slider } from '../../kit/slider.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { colorParts, colorText } from './color-text.ts'
import type { Draft } from './use-draft.ts'

/** A colour by picker, by its hexadecimal text, and with opacity. */
export const ColorField = ({ label, draft }: { label: string; draft: Draft<string> }) => {
  const { inspector } = useViewStrings()
  const { percent } = useFormats()
  const { rgb, alpha } = colorParts(draft.value)
  return (
    <div className="color-field">
      <input
        type="color"
        aria-label={inspector.pick(label)}
        value={rgb}
        onChange={({ target }) => draft.change(colorText({ rgb: target.value, alpha }))}
        onFocus={() => draft.onFocusChange(true)}
        onBlur={() => draft.onFocusChange(false)}
      />
      <TextField
        label={label}
        value={draft.value}
        onChange={draft.change}
        onFocusChange={draft.onFocusChange}
        error={draft.error}
        isInline
      />
      <Slider
        label={inspector.opacityOf(label)}
        text={percent(alpha)}
        value={alpha}
        minValue={0}
        maxValue={1}
        step={0.01}
        onChange={(changed) => draft.change(colorText({ rgb, alpha: changed }))}
        onChangeEnd={draft.end}
      />
    </div>
  )
}
