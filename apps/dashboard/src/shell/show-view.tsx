import { Bar } from '../features/bar/bar.tsx'
import { EditBar } from '../features/editing/edit-bar.tsx'
import { LayersPanel } from '../features/layers/layers-panel.tsx'
import './show-view.css'

/** The page of the show: everything that an operator needs while on air, without scrolling from 1280 x 720 on. */
export const ShowView = () => (
  <div className="show">
    <Bar />
    <aside className="show-left">
      <LayersPanel />
    </aside>
    <main className="show-stage" id="stage">
      <span className="space" />
      <EditBar />
    </main>
    <section className="show-right" />
    <footer className="show-plots" />
  </div>
)
