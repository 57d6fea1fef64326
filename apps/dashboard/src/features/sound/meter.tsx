import { memo, useEffect, useMemo, useRef } from 'react'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { ElementView, type MeterTexts } from './element-view.ts'
import type { MeterBoard, SoundSource } from './meter-board.ts'
import { CEILING_DBFS, FLOOR_DBFS, isClipping } from './scale.ts'
import './meter.css'

const useMeterTexts = (): MeterTexts => {
  const { common } = useStrings()
  const { sound } = useViewStrings()
  const { number } = useFormats()
  return useMemo(() => {
    const level = (dbfs: number | null) => (dbfs === null ? sound.silent : `${number(dbfs, 1)} dBFS`)
    return {
      unknown: common.notKnown,
      short: ({ peakDbfs }) => (peakDbfs === null ? sound.silent : number(peakDbfs, 1)),
      long: ({ peakDbfs, rmsDbfs }) =>
        [sound.reading(level(peakDbfs), level(rmsDbfs)), isClipping(peakDbfs) && sound.clips]
          .filter(Boolean)
          .join(', '),
    }
  }, [sound, common, number])
}

interface Props {
  readonly board: MeterBoard
  readonly source: SoundSource
  readonly label: string
}

/** Draws into the element, while it is in view, until the returned function is called. */
const showIn = (
  element: HTMLElement,
  add: (view: ElementView) => () => void,
  texts: MeterTexts,
): (() => void) => {
  const view = new ElementView(element, texts)
  const observer = new IntersectionObserver((entries) => {
    const newest = entries.at(-1)
    if (newest) view.setSkipped(!newest.isIntersecting)
  })
  observer.observe(element)
  const remove = add(view)
  return () => {
    observer.disconnect()
    remove()
  }
}

const PlainMeter = ({ board, source, label }: Props) => {
  const { sound } = useViewStrings()
  const texts = useMeterTexts()
  const meter = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { current } = meter
    return current ? showIn(current, (view) => board.add(source, view), texts) : undefined
  }, [board, source, texts])
  return (
    <div ref={meter} className="meter" data-state="unknown">
      <meter
        className="visually-hidden"
        aria-label={label}
        aria-valuetext={texts.unknown}
        min={FLOOR_DBFS}
        max={CEILING_DBFS}
        value={FLOOR_DBFS}
      />
      <span className="meter-track" aria-hidden="true">
        <span className="meter-peak" />
        <span className="meter-rms" />
        <span className="meter-held" />
      </span>
      <b className="meter-clip" aria-hidden="true">
        {sound.clips}
      </b>
      <span className="meter-text" aria-hidden="true" />
    </div>
  )
}

/** Peak and mean power of one source on a scale of decibels, with the held peak. React draws it once. */
export const Meter = memo(PlainMeter)
