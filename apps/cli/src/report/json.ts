import type { DoctorReport } from '@stream-manager/contracts'

/** The whole report: its schema is docs/reference/doctor-report.json. */
export const renderJson = (report: DoctorReport): string => `${JSON.stringify(report, null, 2)}\n`
