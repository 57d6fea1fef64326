import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { oncePerRun } from '../context/context.ts'
import { startableSetUps } from './deployment.ts'
import { interpolate, type Lookup } from './interpolate.ts'
import type { Place } from './place.ts'
import { declaredDeployment } from './read-deployment.ts'

/** A port of a container that a compose file opens on this machine. */
export interface PublishedPort {
  readonly service: string
  /** Address on this machine; `0.0.0.0` for all. */
  readonly host: string
  readonly port: number
  readonly containerPort: number
  readonly place: Place
}

/** `[host:]port:containerPort[/tcp]`. Ranges, UDP and ports that Docker chooses are left out. */
const SHORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:]+\]):)?(\d{1,5}):(\d{1,5})(?:\/tcp)?$/

const parseShort = (text: string): Pick<PublishedPort, 'host' | 'port' | 'containerPort'> | null => {
  const [, host = '0.0.0.0', port, containerPort] = SHORT.exec(text) ?? []
  if (port === undefined || containerPort === undefined) return null
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port), containerPort: Number(containerPort) }
}

interface SourceText {
  readonly path: string
  readonly text: string
  readonly lookup: Lookup
}

const portsIn = ({ path, text, lookup }: SourceText): PublishedPort[] => {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines })
  const services = isMap(contents) ? contents.get('services') : null
  if (!isMap(services)) return []
  return services.items.flatMap(({ key, value }) => {
    const ports = isMap(value) ? value.get('ports') : null
    if (!isSeq(ports) || !isScalar(key)) return []
    return ports.items.flatMap((item) => {
      const parsed = isScalar(item) ? parseShort(interpolate(String(item.value), lookup).text) : null
      const line = isScalar(item) ? Math.max(1, lines.linePos(item.range?.[0] ?? 0).line) : 1
      return parsed === null ? [] : [{ service: String(key.value), ...parsed, place: { path, line } }]
    })
  })
}

/** The ports that the compose files of the folder publish, of set-ups that somebody can start. */
export const publishedPorts = oncePerRun(async (context): Promise<readonly PublishedPort[]> => {
  const { folder, environment } = context
  const declared = await declaredDeployment({ ...context, run: context })
  const assignments = declared.envFile?.assignments ?? []
  const lookup: Lookup = (name) =>
    environment[name] ?? assignments.findLast((one) => one.name === name)?.value
  const paths = new Set(startableSetUps(declared).flatMap(({ files }) => files))
  const texts = await Promise.all(
    [...paths].map(async (path) => ({
      path,
      lookup,
      text: await readFile(join(folder, path), 'utf8').catch(() => ''),
    })),
  )
  return texts.flatMap(portsIn)
})
