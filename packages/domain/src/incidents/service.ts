import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Incidents } from './api.ts'
import { type IncidentSources, readIncident, readIncidents } from './read.ts'

const unavailable = (): Result<never> =>
  fail('analytics.unavailable', 'This deployment has no store of history; GET /api/alerts works without it')

const notFound = (id: string): Result<never> =>
  fail('incident.not_found', `There is no incident \`${id}\`; GET /api/incidents lists them`)

const get = async (sources: IncidentSources, id: string) => {
  const incident = await readIncident(sources, id)
  return incident ? succeed(incident) : notFound(id)
}

export const createIncidents = ({
  analytics,
  ...context
}: Context & { readonly analytics: AnalyticsReads | null }): Incidents => {
  if (analytics === null) {
    const refuse = async () => unavailable()
    return { list: refuse, get: refuse }
  }
  const sources = { context, analytics }
  return {
    list: async (query) => succeed(await readIncidents(sources, query)),
    get: (incidentId) => get(sources, incidentId),
  }
}
