import { writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { basename, resolve } from 'node:path'
import type { DoctorReport } from '@stream-manager/contracts'
import colors from 'picocolors'
import { renderJson } from '../report/json.ts'
import { renderText } from '../report/text.ts'

const systemText = (): string =>
  [`node ${process.version}`, `${process.platform} ${release()}`, process.arch, ''].join('\n')

/**
 * Writes the report, which must be anonymous already, as an archive into the working folder. Resolves with what to tell
 * the person. Rejects where the file cannot be written.
 */
export const shareReport = async (report: DoctorReport): Promise<string> => {
  const name = `stream-manager-doctor-${report.startedAt.replaceAll(/[:.]/g, '-')}`
  const text = renderText(report, { colors: colors.createColors(false), verbose: true })
  // Loading the domain takes longer than most runs, and other runs write no archive.
  const { archiveOf } = await import('@stream-manager/domain')
  const files = [
    { name: 'report.txt', text },
    { name: 'report.json', text: renderJson(report) },
    { name: 'system.txt', text: systemText() },
  ]
  const path = resolve(`${name}.tar.gz`)
  await writeFile(path, await archiveOf({ name, at: report.startedAt, files }), { flag: 'wx', mode: 0o600 })
  return `Written: ${basename(path)}. Look at report.txt in it before you send it.\n`
}
