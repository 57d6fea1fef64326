import { health } from './health.ts'
import { monitor } from './monitor.ts'

/** Texts of the monitor, which are loaded with its view. */
export const monitorView = { health, monitor }

export type MonitorStrings = typeof monitorView
