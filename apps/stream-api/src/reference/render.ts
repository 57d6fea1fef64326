import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { ERROR_CODES, errorCodes, fail } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { renderGraphSchema } from '@stream-manager/graphql'
import { createLogger, openIdentity, type Server } from '@stream-manager/service-kit'
import { buildApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { apiIdentity } from '../identity.ts'
import { renderPermissions } from './permissions.ts'

const readOpenApi = async (app: Server): Promise<string> => {
  await app.ready()
  return `${JSON.stringify(app.swagger(), null, 2)}\n`
}

/** The OpenAPI document of a complete app on a temporary store. */
const renderOpenApi = async (): Promise<string> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stream-manager-reference-'))
  const backplane = await openEmbeddedBackplane({ dataDir })
  const config = { ...readConfig({ REDIS_URL: 'redis://never.asked' }), DATA_DIR: dataDir }
  const logger = createLogger({ service: 'reference', level: 'silent' })
  const domain = createDomain({ backplane })
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: true })
  try {
    const app = await buildApp({
      domain,
      identity: apiIdentity(identity),
      logger,
      config,
      inspect: async () => fail('asset.unsupported', 'Nothing is uploaded here'),
      socketPort: () => 0,
    })
    return await readOpenApi(app).finally(() => app.close())
  } finally {
    await identity.close()
    await backplane.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const HEADER = `# Error codes

Refusals are \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`requestId\`, and on
validation \`errors[]\` with the JSON pointer of each field. \`code\` is one of these and never changes its meaning; \`detail\`
says what happened, to what, and what to do. The same codes stand in \`error.code\` of a stream, a layer or an output.

| code | status | meaning |
|---|---|---|
`

/** The page of all error codes. */
const renderErrors = (): string => {
  const rows = errorCodes
    .toSorted()
    .map((code) => `| \`${code}\` | ${ERROR_CODES[code].status} | ${ERROR_CODES[code].title} |`)
  return `${HEADER}${rows.join('\n')}\n`
}

/** The generated pages of `docs/reference` on this API, by file name. */
export const renderReference = async (): Promise<Record<string, string>> => ({
  'openapi.json': await renderOpenApi(),
  'errors.md': renderErrors(),
  'schema.graphql': renderGraphSchema(),
  'permissions.md': renderPermissions(),
})
