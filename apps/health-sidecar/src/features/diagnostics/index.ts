import { DoctorReport } from '@stream-manager/contracts'
import type { ReportCache } from '@stream-manager/diagnostics/doctor'
import { checkInnerAccess, type InnerAccess, type Server } from '@stream-manager/service-kit'

const ACCESS = {
  variable: 'METRICS_TOKEN_FILE',
  advice: 'Send the token of METRICS_TOKEN_FILE, or add the address to METRICS_NETWORKS',
} as const

export interface DiagnosticsFeatureOptions {
  /** A report names addresses and settings, so it is for the readers of the metrics. */
  readonly access: InnerAccess
  readonly diagnostics: Pick<ReportCache, 'report'>
}

/** `GET /health/diagnostics`: the quick checks of `stream-manager doctor`, as seen by this process. */
export const diagnosticsFeature = async (
  app: Server,
  { access, diagnostics }: DiagnosticsFeatureOptions,
): Promise<void> => {
  app.get(
    '/health/diagnostics',
    { schema: { response: { 200: DoctorReport } }, onRequest: checkInnerAccess(access, ACCESS) },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return diagnostics.report()
    },
  )
}
