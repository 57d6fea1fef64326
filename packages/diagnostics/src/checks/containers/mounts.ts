import { stat } from 'node:fs/promises'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { systemErrorCode } from '@stream-manager/service-kit'
import { type Check, fault, pass } from '../../check.ts'
import { type Container, withContainers } from '../../containers/containers.ts'

/** `DATA_DIR` of the images. */
const DATA = '/data'
/** Uploads and keys, and the programme. Other services read `/data`, or have none. */
const WRITERS = ['stream-api', 'engine', 'standalone']

const SOURCE = 'Mounts of the container'

const dataEvidence = ({ name, service, Mounts }: Container): DoctorEvidence[] => {
  if (!WRITERS.includes(service)) return []
  const data = Mounts.find(({ Destination }) => Destination === DATA)
  if (data?.RW) return []
  const actual = data === undefined ? 'no volume' : 'read-only'
  return [{ what: `${DATA} of ${name}`, expected: 'a volume that can be written', actual, source: SOURCE }]
}

const isMissing = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    (error: unknown) => systemErrorCode(error) === 'ENOENT',
  )

/** A bound path that was deleted stays what it was in the container, until the container is made again. */
const bindEvidence = async ({ name, Mounts }: Container): Promise<DoctorEvidence[]> => {
  const bound = Mounts.flatMap(({ Type: type, Source, Destination }) =>
    type === 'bind' && Source !== undefined ? [{ Source, Destination }] : [],
  )
  const missing = await Promise.all(bound.map(({ Source }) => isMissing(Source)))
  return bound.flatMap(({ Source, Destination }, index) =>
    missing[index] === true
      ? [{ what: `${Destination} of ${name}`, expected: Source, actual: 'no such path', source: SOURCE }]
      : [],
  )
}

export const containersMounts: Check = {
  id: 'containers.mounts',
  group: 'containers',
  title: 'Containers can use their volumes',
  dependsOn: ['containers.engine'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Uploads fail, the programme has no files, or everything is gone after an update.',
  cause: 'A volume is missing or read-only in the compose file, or a file that it binds was deleted.',
  cure: {
    text: 'Correct the volumes of the service in the compose file, then make its container again.',
    command: 'docker compose up -d',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) =>
    withContainers(context, async (containers) => {
      const bound = await Promise.all(containers.map(bindEvidence))
      const evidence = [...containers.flatMap(dataEvidence), ...bound.flat()]
      if (evidence.length === 0) return pass('every volume is there, with its rights')
      return fault({ summary: `${evidence.length} volumes that cannot be used`, evidence })
    }),
}
