import { InstanceResources, Resources, tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { byProcess } from './rules.ts'

const { kind, services, streamId, pid, programme, ...figures } = InstanceResources.properties

/** Older samples have one entry for each service, and none for encoders. */
const StoredInstance = Type.Object({
  ...figures,
  kind: Type.Optional(kind),
  services: Type.Optional(services),
  streamId: Type.Optional(streamId),
  pid: Type.Optional(pid),
  programme: Type.Optional(programme),
})
const StoredSample = Type.Object({ ...Resources.properties, instances: Type.Array(StoredInstance) })

export const checkStoredSample = tolerantChecker(StoredSample, 'The sample of resources')

const present = (stored: Static<typeof StoredInstance>): InstanceResources => ({
  ...stored,
  kind: stored.kind ?? 'service',
  services: stored.services ?? [stored.service],
  streamId: stored.streamId ?? null,
  pid: stored.pid ?? null,
  programme: stored.programme ?? null,
})

export const presentSample = ({ instances, ...sample }: Static<typeof StoredSample>): Resources => ({
  ...sample,
  instances: byProcess(instances.map(present)),
})
