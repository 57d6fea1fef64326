import { type DoctorFinding, type DoctorReport, VERSION } from '@stream-manager/contracts'
import type { Location, Log, ReportingDescriptor, Result } from 'sarif'
import { isFault, plainLines } from './parts.ts'

const ruleOf = ({ id, title, cause, fix }: DoctorFinding): ReportingDescriptor => ({
  id,
  shortDescription: { text: title },
  ...(cause !== null && { fullDescription: { text: cause } }),
  ...(fix !== null && { help: { text: fix.text } }),
})

/** A value of the environment has no file, and then the result has no location. */
const locationsOf = ({ evidence }: DoctorFinding): Location[] =>
  evidence.flatMap(({ place }) =>
    place === undefined
      ? []
      : [
          {
            physicalLocation: {
              artifactLocation: { uri: encodeURI(place.path) },
              region: { startLine: place.line },
            },
          },
        ],
  )

const resultOf = (finding: DoctorFinding): Result => ({
  ruleId: finding.id,
  level: finding.status === 'fail' ? 'error' : 'warning',
  message: { text: plainLines(finding).join('\n') },
  locations: locationsOf(finding),
})

/** SARIF 2.1.0 with the faults of the configuration, for tools that show them beside the line. */
export const renderSarif = ({ findings, startedAt, ended }: DoctorReport): string => {
  const faults = findings.filter((finding) => finding.group === 'configuration' && isFault(finding))
  const isComplete = ended === 'complete' && findings.every(({ problem }) => problem === null)
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'stream-manager doctor', version: VERSION, rules: faults.map(ruleOf) } },
        invocations: [{ executionSuccessful: isComplete, startTimeUtc: startedAt }],
        results: faults.map(resultOf),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}
