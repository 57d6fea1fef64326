export { type AppOptions, buildApp } from './app.ts'
export { readConfig, requestLimits, type StreamApiConfig } from './config.ts'
export { apiIdentity } from './identity.ts'
export { apiPart } from './part.ts'
