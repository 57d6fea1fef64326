import { useViewStrings } from '../../strings/views.ts'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { BrowserCard } from './browser/browser-card.tsx'
import { ReportCard } from './report-card.tsx'
import '../../kit/card.css'
import './diagnose.css'

/** Faults with their proof and their cure: as the API sees them, and from this browser. */
export const DiagnoseView = () => {
  const { diagnose } = useViewStrings()
  return (
    <MonitorPage title={diagnose.title}>
      <ReportCard />
      <BrowserCard />
    </MonitorPage>
  )
}
