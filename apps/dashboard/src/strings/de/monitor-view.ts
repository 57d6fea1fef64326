import type { MonitorStrings } from '../en/monitor-view.ts'
import { health } from './health.ts'
import { monitor } from './monitor.ts'

export const monitorView: MonitorStrings = { health, monitor }
