import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'
import { type ReactNode, useCallback } from 'react'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { Command } from './command.tsx'
import { GroupSection } from './group-section.tsx'
import { groupsOf } from './groups.ts'
import { type Checked, useChecked } from './use-checked.ts'

const COMMAND = 'npx pnpm stream-manager doctor'

const countOf = (findings: readonly DoctorFinding[], status: DoctorFinding['status']): number =>
  findings.filter((finding) => finding.status === status).length

const useVerdict = ({ findings, ended }: DoctorReport): readonly [tone: Tone, text: string] => {
  const { diagnose } = useViewStrings()
  const failures = countOf(findings, 'fail')
  const warnings = countOf(findings, 'warn')
  if (failures + warnings > 0) return [failures > 0 ? 'bad' : 'warn', diagnose.faults(failures, warnings)]
  return ended === 'complete' ? ['ok', diagnose.healthy] : ['unknown', diagnose.unfinished]
}

const Verdict = ({ report }: { report: DoctorReport }) => {
  const [tone, text] = useVerdict(report)
  return <Badge tone={tone}>{text}</Badge>
}

const Report = ({ report }: { report: DoctorReport }) => {
  const { diagnose } = useViewStrings()
  const { time, number } = useFormats()
  const { startedAt, durationMs, ended, findings } = report
  return (
    <>
      <p className="dim">{diagnose.checkedAt(time(new Date(startedAt)), number(durationMs / 1000, 1))}</p>
      {ended !== 'complete' && <p>{diagnose.cutShort}</p>}
      {groupsOf(findings).map((group) => (
        <GroupSection key={group.name} group={group} />
      ))}
    </>
  )
}

/** Why there is no new report. The command needs no API. */
const Failure = ({ value, failure }: Pick<Checked<DoctorReport>, 'value'> & { readonly failure: string }) => {
  const { diagnose, monitor } = useViewStrings()
  return (
    <>
      <p className="field-error" role="alert">
        {value === null ? failure : monitor.old(failure)}
      </p>
      <p>{diagnose.byCommand}</p>
      <Command text={COMMAND} />
    </>
  )
}

const ReportOfServer = () => {
  const { diagnose } = useViewStrings()
  const { diagnostics } = useMonitoring()
  const check = useCallback((signal: AbortSignal) => diagnostics.report({ signal }), [diagnostics])
  const { value, failure, isRunning, reload } = useChecked(check)
  return (
    <>
      <div className="card-head">
        <span role="status">{value !== null && <Verdict report={value} />}</span>
        <span className="space" />
        <Button isWaiting={isRunning} onPress={reload}>
          {diagnose.again}
        </Button>
      </div>
      <p role="status">{isRunning && diagnose.running}</p>
      {failure !== null && !isRunning && <Failure value={value} failure={failure} />}
      {value !== null && <Report report={value} />}
    </>
  )
}

const Frame = ({ children }: { children: ReactNode }) => {
  const { diagnose } = useViewStrings()
  return (
    <section className="card" aria-labelledby="diagnose-server">
      <h2 id="diagnose-server">{diagnose.server}</h2>
      {children}
    </section>
  )
}

/** The quick checks of the doctor as the API sees them. */
export const ReportCard = () => {
  const { diagnose } = useViewStrings()
  const mayRead = useMay('diagnostics.read')
  return <Frame>{mayRead ? <ReportOfServer /> : <p>{diagnose.forbidden}</p>}</Frame>
}
