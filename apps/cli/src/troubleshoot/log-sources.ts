import { execFile } from 'node:child_process'
import { checker, ErrorGroupList } from '@stream-manager/contracts'
import { compose, composeProjects } from '@stream-manager/diagnostics/doctor'
import { apiAddress } from '../api.ts'
import { readSettings, signToken } from '../settings.ts'
import type { LogLine } from './order-lines.ts'
import { dockerPlace, type Session } from './session.ts'

const LINES = '1000'
const DEADLINE_MS = 10_000
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024
const TOKEN_LIFE_SECONDS = 60
const READER = { name: 'stream-manager troubleshoot', role: 'admin', grants: null } as const

const checkGroups = checker(ErrorGroupList, 'The answer')

const COMPOSE_LINE = /^(\S+)\s*\|\s(\d{4}-\S+)\s(.*)$/

const composeLine = (line: string): LogLine[] => {
  const [whole, source = '', at = '', text = ''] = COMPOSE_LINE.exec(line) ?? []
  return whole === undefined ? [] : [{ at, source, text }]
}

/** The newest lines of every container of the projects of this folder. */
export const containerLines = async (session: Session): Promise<LogLine[]> => {
  const place = dockerPlace(session)
  const args = ['logs', '--no-color', '--timestamps', '--tail', LINES]
  const projects = await composeProjects(place)
  const logs = await Promise.all(projects.map((project) => compose(project, args, place)))
  return logs.flatMap((text) => text.split('\n').flatMap(composeLine))
}

const JOURNAL_LINE = /^(\d{4}-\S+)\s\S+\s(\S+?)(?:\[\d+\])?:\s(.*)$/

const journalLine = (line: string): LogLine[] => {
  const [whole, at = '', source = '', text = ''] = JOURNAL_LINE.exec(line) ?? []
  return whole === undefined ? [] : [{ at, source, text }]
}

/** The newest lines of the unit of `infra/systemd`. None where there is no journal, or this user may not read it. */
export const journalLines = ({ environment, interrupt }: Session): Promise<LogLine[]> => {
  const args = ['--unit', 'stream-manager', '--lines', LINES, '--output', 'short-iso', '--no-pager']
  const signal = AbortSignal.any([interrupt, AbortSignal.timeout(DEADLINE_MS)])
  const options = { env: { ...environment }, maxBuffer: MAX_OUTPUT_BYTES, signal }
  return new Promise((resolve) => {
    execFile('journalctl', args, options, (error, stdout) =>
      resolve(error === null ? stdout.split('\n').flatMap(journalLine) : []),
    )
  })
}

/** Errors of all services as the history has them. @throws when the API does not answer or refuses. */
export const historyLines = async ({ environment, interrupt }: Session): Promise<LogLine[]> => {
  const settings = readSettings(environment)
  const token = await signToken(settings, READER, TOKEN_LIFE_SECONDS)
  const url = new URL('api/errors?limit=50', apiAddress(settings))
  const signal = AbortSignal.any([interrupt, AbortSignal.timeout(DEADLINE_MS)])
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal,
  })
  if (!answer.ok) throw new Error(`${url.origin}${url.pathname} answers with status ${answer.status}`)
  const checked = checkGroups(await answer.json())
  if (!checked.ok) throw new Error(checked.fault.detail)
  return checked.value.items.map(({ lastAt, services, severity, code, message, count }) => ({
    ...{ at: lastAt, source: services.join(', ') },
    text: `${severity} ${code ?? ''}: ${message} (${count} times)`,
  }))
}
