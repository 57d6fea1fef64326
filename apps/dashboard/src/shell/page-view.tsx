import type { ReactNode } from 'react'
import { Bar } from '../features/bar/bar.tsx'
import './page-view.css'

/** A view that scrolls, under the bar. */
export const PageView = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="page-view">
    <Bar />
    <main className="page-content" tabIndex={-1}>
      <h1 className="page-title">{title}</h1>
      {children}
    </main>
  </div>
)
