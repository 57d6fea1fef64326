import {
  checker,
  fail,
  Id,
  IncidentAnomalies,
  IncidentBundle,
  IncidentDetails,
  IncidentList,
  IncidentsQuery,
  isAllowed,
} from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { type OperationFile, operation } from '../operation/operation.ts'
import type { Incidents } from './api.ts'
import { archiveOf } from './archive.ts'
import { permittedSections } from './rights.ts'

interface Services {
  readonly incidents: Incidents
}

const ONE = { params: { incidentId: Id }, rpc: { incidentId: 'id' } } as const

/** An incident tells of all streams and of the system, so no right on one stream is enough. */
const ALL_STREAMS = { targets: () => [null] } as const

const checkBundle = checker(IncidentBundle, 'The answer')

const bundleFile = async (body: unknown): Promise<OperationFile> => {
  const bundle = checkBundle(body)
  if (!bundle.ok) throw new Error(bundle.fault.detail)
  const bytes = await archiveOf(bundle.value)
  return { name: `${bundle.value.name}.tar.gz`, bytes }
}

export const incidentOperations = [
  operation({
    name: 'incidents.list',
    summary: 'Incidents, the newest first: alerts that belong together',
    description:
      'An alert of severity `page` opens one, unless it is silenced or inhibited. Alerts of the same stream join, and alerts ' +
      'of parts that depend on each other. It closes ten minutes after its last alert ended. Incidents are kept for a year. ' +
      'Needs the permission for all streams, also when `stream` names one.',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/incidents' },
    global: true,
    query: IncidentsQuery,
    ...ALL_STREAMS,
    answers: { 200: IncidentList },
    async run({ incidents }: Services, { query }) {
      return answerRead(await incidents.list(query))
    },
  }),
  operation({
    name: 'incidents.get',
    summary: 'One incident with its timeline and its probable cause',
    description:
      'The cause is the earliest fault of a part on which the others depend, with its evidence, or not known. Commands have the ' +
      'name of their caller. A timeline that has too many entries says until when it is complete. `notPermitted` names the ' +
      'sections that are left out, because the caller may not read them.',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/incidents/:incidentId' },
    global: true,
    ...ONE,
    ...ALL_STREAMS,
    answers: { 200: IncidentDetails },
    async run({ incidents }: Services, { params: { incidentId }, caller }) {
      return answerRead(await incidents.get(incidentId, permittedSections(caller)))
    },
  }),
  operation({
    name: 'incidents.anomalies',
    summary: 'Figures that differ from their past while an incident lasts',
    description:
      'Evidence for the probable cause: its part comes first. Compared are the host, services and the first three streams, in ' +
      'the first 24 hours, within 3.5 s. `notCompared` and `tooLittleHistory` name what the answer says nothing about. Needs ' +
      '`analytics.read` as well. It is asked for apart, because a comparison reads weeks of history.',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/incidents/:incidentId/anomalies' },
    global: true,
    ...ONE,
    ...ALL_STREAMS,
    answers: { 200: IncidentAnomalies },
    async run({ incidents }: Services, { params: { incidentId }, caller }) {
      if (!isAllowed(caller, 'analytics.read', null)) {
        return fail('auth.forbidden', 'This needs the permission analytics.read')
      }
      return answerRead(await incidents.anomalies(incidentId, permittedSections(caller)))
    },
  }),
  operation({
    name: 'incidents.bundle',
    summary: 'Everything about an incident as files, without secrets',
    description:
      'The permission covers all sections. Over REST a `tar.gz`, unless `Accept` names `application/json`. The report needs no network. The configuration is that ' +
      'of now. Each file has at most 256 KiB; the summary says what is left out, and which figures were not compared with their past in time.',
    permission: 'incidents.export',
    http: { method: 'GET', path: '/incidents/:incidentId/bundle' },
    global: true,
    ...ONE,
    ...ALL_STREAMS,
    answers: { 200: IncidentBundle },
    file: { type: 'application/gzip', of: bundleFile },
    async run({ incidents }: Services, { params: { incidentId } }) {
      return answerRead(await incidents.bundle(incidentId))
    },
  }),
]
