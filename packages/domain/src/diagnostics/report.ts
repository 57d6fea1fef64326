import { fail, succeed } from '@stream-manager/contracts'
import type { Diagnostics, DoctorReports } from './api.ts'

/** `reports` is null in processes that run no checks. */
export const createDiagnostics = (reports: DoctorReports | null): Diagnostics => ({
  report: async () =>
    reports === null
      ? fail('diagnostics.unavailable', 'This process runs no checks; ask the API')
      : succeed(await reports.report()),
})
