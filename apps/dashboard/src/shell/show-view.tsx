import { Suspense } from 'react'
import { Bar } from '../features/bar/bar.tsx'
import { EditBar } from '../features/editing/edit-bar.tsx'
import { FiguresStrip } from '../features/figures/figures-strip.tsx'
import { LayersPanel } from '../features/layers/layers-panel.tsx'
import { PreviewFeedProvider } from '../features/preview/use-preview-feed.tsx'
import { SoloProvider } from '../features/sound/use-solo.tsx'
import { Stage } from '../features/stage/stage.tsx'
import { lazyPart } from '../kit/lazy-part.ts'
import { useMay } from '../session/session.tsx'
import { SideTabs } from './side-tabs.tsx'
import './show-view.css'

/** Panels that need not be shown first. */
const UploadArea = lazyPart(async () => (await import('../features/assets/upload-area.tsx')).UploadArea)
const SoundPanel = lazyPart(async () => (await import('../features/sound/sound-panel.tsx')).SoundPanel)

/** The page of the show: everything that an operator needs while on air, without scrolling from 1280 x 720 on. */
export const ShowView = () => {
  const mayUpload = useMay('assets.write')
  const mayEdit = useMay('layers.write')
  return (
    <PreviewFeedProvider>
      <SoloProvider>
        <div className="show">
          <Bar />
          <aside className="show-left" data-tour="layers">
            <LayersPanel />
            <Suspense>
              {mayUpload && <UploadArea />}
              <SoundPanel />
            </Suspense>
          </aside>
          <main className="show-stage" data-tour="stage" tabIndex={-1}>
            <Stage />
            {mayEdit && <EditBar />}
          </main>
          <section className="show-right">
            <SideTabs />
          </section>
          <footer className="show-plots">
            {/* Loaded with the page: the stage must not move under the pointer when it comes. */}
            <FiguresStrip />
          </footer>
        </div>
      </SoloProvider>
    </PreviewFeedProvider>
  )
}
