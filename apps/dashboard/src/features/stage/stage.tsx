import { Suspense, useEffect, useRef, useState } from 'react'
import { lazyPart } from '../../kit/lazy-part.ts'
import { ProgrammeVideo } from '../preview/programme-video.tsx'
import { Overlay } from './overlay.tsx'
import { StageTools } from './stage-tools.tsx'
import { usePictureSize } from './use-picture-size.ts'
import { type Zoom, zoomed } from './zoom.ts'
import './stage.css'

const Panning = lazyPart(async () => (await import('./panning.tsx')).Panning)

/** Ctrl and the wheel zoom the picture instead of the page. */
const useWheelZoom = (onZoom: (isLarger: boolean) => void) => {
  const view = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { current } = view
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      onZoom(event.deltaY < 0)
    }
    // React's own wheel events are passive: they cannot keep the page from zooming.
    current?.addEventListener('wheel', onWheel, { passive: false })
    return () => current?.removeEventListener('wheel', onWheel)
  })
  return view
}

/** The programme, with its layers to take hold of. */
export const Stage = () => {
  const picture = usePictureSize()
  const [zoom, setZoom] = useState<Zoom>('fit')
  const view = useWheelZoom((isLarger) => setZoom((before) => zoomed(before, isLarger)))
  const ratio = picture.width / picture.height
  const size =
    zoom === 'fit'
      ? { aspectRatio: ratio, width: `min(100%, calc(100cqh * ${ratio}))` }
      : { width: picture.width * zoom, height: picture.height * zoom }
  return (
    <div className="stage">
      <div ref={view} className="stage-view" data-zoom={zoom}>
        <div className="stage-picture" style={size}>
          <ProgrammeVideo />
          <Overlay picture={picture} />
        </div>
      </div>
      <Suspense>
        <Panning view={view} isZoomed={zoom !== 'fit'} />
      </Suspense>
      <StageTools zoom={zoom} onZoom={setZoom} />
    </div>
  )
}
