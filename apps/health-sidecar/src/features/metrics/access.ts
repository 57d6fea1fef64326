import { type InnerAccess, readAccessToken } from '@stream-manager/service-kit'

interface Variables {
  readonly METRICS_NETWORKS: readonly string[]
  readonly METRICS_TOKEN_FILE?: string
}

/** The readers of the metrics. @throws {StartError} for a token that cannot be read, or can be guessed. */
export const metricsAccess = async ({
  METRICS_NETWORKS: networks,
  METRICS_TOKEN_FILE: file,
}: Variables): Promise<InnerAccess> => ({
  networks,
  token: await readAccessToken('METRICS_TOKEN_FILE', file),
})
