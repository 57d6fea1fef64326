export { type Deployment, type DeploymentOptions, startDeployment } from './deployment.ts'
export { expectStatus, HttpLoad, type HttpLoadReport, moveLayer, readState } from './http-load.ts'
export { type Account, LedgerReader, startReader, stockClient } from './ledger-reader.ts'
export { Replica } from './replica.ts'
