export { programsOf, signal, theProgram } from './chaos/engine-programs.ts'
export { RtmpHost } from './chaos/rtmp-host.ts'
export { type ChaosReport, runChaos } from './chaos/run.ts'
export {
  asOwnUser,
  type Deployment,
  type DeploymentOptions,
  ownUser,
  startDeployment,
  startEngine,
} from './deployment.ts'
export { type Examination, examination, startExamined } from './doctor/examined.ts'
export { type ExpectedFault, expectFault, expectHealthy } from './doctor/expect-fault.ts'
export { diagnoseFault, expectNamed } from './doctor/faults/expect-named.ts'
export { FAULTS } from './doctor/faults/registry.ts'
export { type Scene, startWorld, type World } from './doctor/faults/world.ts'
export { expectWell, troublesOf } from './doctor/healthy/expect-well.ts'
export { HEALTHY_SET_UPS } from './doctor/healthy/registry.ts'
export type { ProxyFaults } from './doctor/proxy-faults.ts'
export { type Answer, type Exchange, exchange } from './exchange.ts'
export { ALL_HEALTHY, type Expected, HealthWatch } from './health-watch.ts'
export { holderAmong, prepareHistoryServices } from './history-services.ts'
export { expectStatus, HttpLoad, type HttpLoadReport, moveLayer, readState } from './http-load.ts'
export { DELIVERY_FAULTS, livePush } from './incidents/delivery-faults.ts'
export { ENCODER_FAULT, ENGINE_FAULTS } from './incidents/engine-faults.ts'
export type { Fault } from './incidents/fault.ts'
export { SERVICE_FAULTS } from './incidents/service-faults.ts'
export { STORE_FAULTS } from './incidents/store-faults.ts'
export {
  detailsOf,
  forgetAlerts,
  goLive,
  type IncidentDeployment,
  incidentOpens,
  incidentsOf,
  isWell,
  startIncidentDeployment,
} from './incidents/world.ts'
export { type Account, LedgerReader, startReader, stockClient } from './ledger-reader.ts'
export { missingDeployment } from './missing-deployment.ts'
export type { Replica } from './replica.ts'
export { familyOf, filesBelow, findSecrets, type Place, plantedText, processFile } from './secret-search.ts'
export { serviceReplica } from './service-replica.ts'
