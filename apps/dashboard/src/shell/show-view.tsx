import { Suspense } from 'react'
import { UploadArea } from '../features/assets/upload-area.tsx'
import { Bar } from '../features/bar/bar.tsx'
import { EditBar } from '../features/editing/edit-bar.tsx'
import { FiguresStrip } from '../features/figures/figures-strip.tsx'
import { LayersPanel } from '../features/layers/layers-panel.tsx'
import { PreviewFeedProvider } from '../features/preview/use-preview-feed.tsx'
import { Stage } from '../features/stage/stage.tsx'
import { lazyPart } from '../kit/lazy-part.ts'
import { useMay } from '../session/session.tsx'
import { SideTabs } from './side-tabs.tsx'
import './show-view.css'

/** Nothing of it has to be shown first. */
const SoundPanel = lazyPart(async () => (await import('../features/sound/sound-panel.tsx')).SoundPanel)

/** The page of the show: everything that an operator needs while on air, without scrolling from 1280 x 720 on. */
export const ShowView = () => {
  const mayUpload = useMay('assets.write')
  return (
    <PreviewFeedProvider>
      <div className="show">
        <Bar />
        <aside className="show-left" data-tour="layers">
          <LayersPanel />
          {mayUpload && <UploadArea />}
          <Suspense>
            <SoundPanel />
          </Suspense>
        </aside>
        <main className="show-stage" id="stage" data-tour="stage">
          <Stage />
          <EditBar />
        </main>
        <section className="show-right">
          <SideTabs />
        </section>
        <footer className="show-plots">
          <FiguresStrip />
        </footer>
      </div>
    </PreviewFeedProvider>
  )
}
