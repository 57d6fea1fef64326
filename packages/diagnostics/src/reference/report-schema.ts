import { DoctorReport } from '@stream-manager/contracts'

/** Renders `docs/reference/doctor-report.json`: the JSON schema of `stream-manager doctor --json`. */
export const renderReportSchema = (): string => {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...DoctorReport }
  return `${JSON.stringify(schema, null, 2)}\n`
}
